use std::{
    cell::RefMut,
    fmt,
    ops::{Deref, DerefMut},
};

use super::lock::Lock;

/// Access to the value of a [`Mutex`](crate::Mutex), for the one task that holds it.
///
/// Dropping it releases the mutex and wakes the next task in line.
///
/// ```
/// use scheduler::{Mutex, Scheduler};
///
/// let value = Scheduler::new().block_on(async |task| {
///     let mutex = Mutex::new(String::from("a"));
///     {
///         let mut guard = mutex.lock(task).await?; // derefs to the String
///         guard.push('b');
///     } // released here
///     let value = mutex.lock(task).await?.clone();
///     Ok(value)
/// })?;
/// assert_eq!(value, "ab");
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[must_use = "the lock is released when its guard is dropped"]
pub struct MutexGuard<'a, T: ?Sized> {
    pub(super) lock: &'a Lock,
    pub(super) value: RefMut<'a, T>,
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        self.lock.owner.set(None);
        // The value is free a moment later, before the next one has its turn.
        self.lock.waits.notify_first(1);
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MutexGuard").field(&&*self.value).finish()
    }
}
