use std::{
    cell::{Cell, RefCell},
    fmt,
    panic::Location,
    rc::Rc,
};

use super::{
    in_line::{InLine, Resource},
    lock::Lock,
    mutex_guard::MutexGuard,
    wait_list::WaitList,
};
use crate::{
    error::Stop,
    id::{SchedulerId, TaskId},
    kernel::reason::Reason,
    task::Task,
    wait::{Wait, source::Poller},
};

/// A value that one task at a time may use, also across its waits.
///
/// A clone is the same mutex, so each task gets a clone of its own. Tasks are served first come,
/// first served: a newcomer never overtakes. A lock that would close a cycle of waits is refused at
/// once. A panic while the mutex is held releases it; there is no poisoning. Reports name it by the
/// place where it was created, and say which task holds it. Tasks of two schedulers may share a
/// mutex, but a cycle of waits through both is not detected.
///
/// A value that is never held across an `.await` needs no mutex: `Rc<RefCell<T>>` does.
///
/// ```
/// use scheduler::{Mutex, Scheduler};
///
/// let (mut scheduler, sum) = (Scheduler::new(), Mutex::new(0));
/// for number in 1..=3 {
///     let sum = sum.clone();
///     scheduler.spawn("adder", async move |task| {
///         let mut sum = sum.lock(task).await?;
///         let before = *sum;
///         task.yield_now().await?; // no other adder comes in between
///         *sum = before + number;
///         Ok(())
///     });
/// }
/// scheduler.run()?;
/// assert_eq!(sum.into_inner(), Some(6));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
pub struct Mutex<T: ?Sized> {
    lock: Rc<Lock>,
    /// Borrowed by the one guard.
    value: Rc<RefCell<T>>,
}

impl<T> Mutex<T> {
    /// Creates a mutex that holds `value`. Costs two allocations.
    ///
    /// ```
    /// use scheduler::{Mutex, Scheduler};
    ///
    /// let line = Mutex::new(Vec::new());
    /// let shared = line.clone();
    /// Scheduler::new().block_on(async move |task| {
    ///     shared.lock(task).await?.push("a customer");
    ///     Ok(())
    /// })?;
    /// assert_eq!(line.into_inner(), Some(vec!["a customer"]));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    pub fn new(value: T) -> Self {
        let lock = Lock {
            owner: Cell::new(None),
            waits: WaitList::default(),
            made_at: Location::caller(),
        };
        Self {
            lock: Rc::new(lock),
            value: Rc::new(RefCell::new(value)),
        }
    }

    /// Returns the value, if this is the last handle of the mutex.
    ///
    /// Otherwise the handle is dropped and `None` is returned, as [`Rc::into_inner`] does.
    ///
    /// ```
    /// use scheduler::Mutex;
    ///
    /// let mutex = Mutex::new("shared");
    /// let other = mutex.clone();
    /// assert_eq!(mutex.into_inner(), None);
    /// assert_eq!(other.into_inner(), Some("shared"));
    /// ```
    pub fn into_inner(self) -> Option<T> {
        Rc::into_inner(self.value).map(RefCell::into_inner)
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits until no other task holds the mutex, and returns a guard that gives access to the
    /// value.
    ///
    /// The task holds the mutex until the guard is dropped. If nobody holds it or waits for it, the
    /// answer comes in the same turn. Costs no allocation.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits. Returns [`Stop::Failed`]
    /// with a [`WouldDeadlock`](crate::WouldDeadlock), at once, if the task that holds the mutex
    /// waits for this one, or is this one.
    ///
    /// # When cancelled
    ///
    /// The mutex is not taken; the next task in line gets it.
    ///
    /// ```
    /// use scheduler::{Mutex, Scheduler, WouldDeadlock};
    ///
    /// let refused = Scheduler::new().block_on(async |task| {
    ///     let mutex = Mutex::new(1);
    ///     let held = mutex.lock(task).await?;
    ///     let again = mutex.lock(task).await; // would wait for itself
    ///     drop(held);
    ///     Ok(again.is_err_and(|stop| stop.into_error().is::<WouldDeadlock>()))
    /// })?;
    /// assert!(refused);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn lock<'a>(
        &'a self,
        task: &mut Task<'_>,
    ) -> impl Future<Output = Result<MutexGuard<'a, T>, Stop>> {
        let acquire = InLine::new(Acquire { mutex: self });
        task.wait_for(acquire, Location::caller())
    }

    /// Locks the mutex for `task`, if nobody holds it or waits for it. Never waits.
    ///
    /// ```
    /// use scheduler::{Mutex, Scheduler};
    ///
    /// let seen = Scheduler::new().block_on(async |task| {
    ///     let cache = Mutex::new(vec![1]);
    ///     let held = cache.lock(task).await?;
    ///     let busy = cache.try_lock(task).is_none();
    ///     drop(held);
    ///     let length = cache.try_lock(task).map(|cache| cache.len());
    ///     Ok((busy, length))
    /// })?;
    /// assert_eq!(seen, (true, Some(1)));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn try_lock(&self, task: &Task<'_>) -> Option<MutexGuard<'_, T>> {
        let is_free = self.lock.waits.serves_newcomer(self.lock.available());
        is_free.then(|| self.take(task.kernel().id(), task.id()))
    }

    /// Returns a reference to the value, if this is the only handle of the mutex, as
    /// [`Rc::get_mut`] does.
    ///
    /// ```
    /// use scheduler::Mutex;
    ///
    /// let mut mutex = Mutex::new(1);
    /// if let Some(value) = mutex.get_mut() {
    ///     *value += 1; // no task can hold it, so there is nothing to wait for
    /// }
    /// let _other = mutex.clone();
    /// assert_eq!(mutex.get_mut(), None);
    /// ```
    pub fn get_mut(&mut self) -> Option<&mut T> {
        Rc::get_mut(&mut self.value).map(RefCell::get_mut)
    }

    /// Returns whether a task holds the mutex.
    ///
    /// ```
    /// use scheduler::{Mutex, Scheduler};
    ///
    /// let mutex = Mutex::new(());
    /// let shared = mutex.clone();
    /// let mut scheduler = Scheduler::new();
    /// scheduler.spawn("holder", async move |task| {
    ///     let _guard = shared.lock(task).await?;
    ///     task.yield_now().await
    /// });
    /// scheduler.step();
    /// assert!(mutex.is_locked());
    /// scheduler.step();
    /// assert!(!mutex.is_locked());
    /// ```
    pub fn is_locked(&self) -> bool {
        self.lock.owner.get().is_some()
    }

    /// Takes the lock; the caller has checked that it is free.
    fn take(&self, home: SchedulerId, task: TaskId) -> MutexGuard<'_, T> {
        self.lock.owner.set(Some((home, task)));
        MutexGuard {
            lock: &self.lock,
            value: self.value.borrow_mut(),
        }
    }
}

/// A clone is the same mutex.
impl<T: ?Sized> Clone for Mutex<T> {
    fn clone(&self) -> Self {
        Self {
            lock: Rc::clone(&self.lock),
            value: Rc::clone(&self.value),
        }
    }
}

impl<T: ?Sized> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutex")
            .field("owner", &self.lock.owner.get().map(|(_, task)| task))
            .finish_non_exhaustive()
    }
}

impl<'a, T: ?Sized> Wait<'a, MutexGuard<'a, T>> {
    /// Returns a wait until no other task holds the mutex. Its output is the guard.
    ///
    /// If another wait of the list wins, the mutex is not taken.
    ///
    /// ```
    /// # use scheduler::{Clock, Mutex, Scheduler, Wait};
    /// use std::time::Duration;
    ///
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let ledger = Mutex::new(vec![1]);
    /// let hers = ledger.clone();
    /// scheduler.spawn("slow clerk", async move |task| {
    ///     let _held = hers.lock(task).await?;
    ///     task.sleep(Duration::from_secs(9)).await
    /// });
    /// let length = scheduler.block_on(async move |task| {
    ///     task.yield_now().await?;
    ///     let waits = [
    ///         Wait::lock(&ledger).map(|ledger| Some(ledger.len())),
    ///         Wait::sleep(Duration::from_secs(1)).map(|()| None),
    ///     ];
    ///     task.wait_any(waits).await
    /// })?;
    /// assert_eq!(length, None); // it took too long
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn lock(mutex: &'a Mutex<T>) -> Self {
        Self::over(InLine::new(Acquire { mutex }))
    }
}

/// A wait for a lock: it serves one while nobody has it.
struct Acquire<'a, T: ?Sized> {
    mutex: &'a Mutex<T>,
}

impl<'a, T: ?Sized> Resource for Acquire<'a, T> {
    type Taken = MutexGuard<'a, T>;

    fn line(&self) -> &WaitList {
        &self.mutex.lock.waits
    }

    fn available(&self) -> usize {
        self.mutex.lock.available()
    }

    fn take(&mut self, poller: &Poller<'_>) -> MutexGuard<'a, T> {
        self.mutex.take(poller.kernel.id(), poller.id())
    }

    fn reason(&self) -> Reason {
        Reason::Lock(Rc::<Lock>::clone(&self.mutex.lock))
    }
}
