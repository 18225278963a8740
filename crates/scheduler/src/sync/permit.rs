use std::{cell::Cell, fmt, panic::Location, rc::Rc};

use super::wait_list::WaitList;
use crate::kernel::reason::Object;

/// The permits that are left, and the line of those who wait for some.
pub(super) struct Core {
    pub(super) permits: Cell<usize>,
    pub(super) waits: WaitList,
    pub(super) made_at: &'static Location<'static>,
}

impl Core {
    pub(super) fn add(&self, permits: usize) {
        let sum = self.permits.get().saturating_add(permits);
        self.permits.set(sum);
        self.waits.notify_first(sum);
    }

    /// Takes permits; the caller has checked that there are `count`.
    pub(super) fn take(self: &Rc<Self>, count: usize) -> Permit {
        self.permits.set(self.permits.get() - count);
        Permit {
            core: Rc::clone(self),
            count,
        }
    }
}

impl Object for Core {
    fn describe(&self) -> String {
        format!("semaphore made at {}", self.made_at)
    }
}

/// A permit of a [`Semaphore`](crate::Semaphore), which goes back to it when the permit is dropped.
///
/// It borrows nothing, so a task may pass it on to a child.
///
/// ```
/// use scheduler::{Scheduler, Semaphore};
///
/// let slots = Semaphore::new(1);
/// let shared = slots.clone();
/// let mut scheduler = Scheduler::new();
/// scheduler.block_on(async move |task| {
///     let permit = shared.acquire(task).await?;
///     task.spawn("child", async move |task| {
///         task.yield_now().await?;
///         Ok(drop(permit))
///     });
///     Ok(())
/// })?;
/// assert_eq!(slots.available(), 0); // the child has it
/// scheduler.run()?;
/// assert_eq!(slots.available(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a permit is given back when it is dropped"]
pub struct Permit {
    core: Rc<Core>,
    /// How many it is.
    count: usize,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.core.add(self.count);
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit").finish_non_exhaustive()
    }
}
