use std::{
    cell::{Cell, RefCell, RefMut},
    fmt,
    ops::{Deref, DerefMut},
    panic::Location,
    rc::Rc,
};

use super::wait_list::{InLine, Resource, WaitList};
use crate::{
    error::Stop,
    id::{SchedulerId, TaskId},
    kernel::reason::{Object, Owned, Reason},
    task::Task,
    wait::source::Poller,
};

/// A value that one task at a time has to itself, also across its waits.
///
/// Tasks share it by an [`Rc`]. First come, first served: who comes later never overtakes. A lock that
/// would close a cycle of waits is refused at once. A panic while it is held releases it; there is no
/// poison. Reports name it by the place where it was made, and tell which task holds it, if that is of the
/// same scheduler: tasks of two may share it, but the cycles of their waits are not seen. A value that is
/// never held over a wait needs no mutex: a [`RefCell`] does.
///
/// ```
/// use scheduler::{Mutex, Scheduler};
/// use std::rc::Rc;
///
/// let (mut scheduler, sum) = (Scheduler::new(), Rc::new(Mutex::new(0)));
/// for number in 1..=3 {
///     let sum = Rc::clone(&sum);
///     scheduler.spawn("adder", async move |task| {
///         let mut sum = sum.lock(task).await?;
///         let before = *sum;
///         task.yield_now().await?; // nobody else comes in between
///         *sum = before + number;
///         Ok(())
///     });
/// }
/// scheduler.run()?;
/// assert_eq!(Rc::into_inner(sum).map(Mutex::into_inner), Some(6));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
pub struct Mutex<T: ?Sized> {
    lock: Rc<Lock>,
    /// Borrowed by the one guard.
    value: RefCell<T>,
}

/// The lock without the value: what waits refer to.
struct Lock {
    owner: Cell<Option<(SchedulerId, TaskId)>>,
    waits: WaitList,
    made_at: &'static Location<'static>,
}

impl Lock {
    fn available(&self) -> usize {
        usize::from(self.owner.get().is_none())
    }
}

impl Object for Lock {
    fn describe(&self) -> String {
        format!("mutex made at {}", self.made_at)
    }
}

impl Owned for Lock {
    fn owner(&self, scheduler: SchedulerId) -> Option<TaskId> {
        let (home, task) = self.owner.get()?;
        (home == scheduler).then_some(task)
    }
}

impl<T> Mutex<T> {
    /// Creates a mutex over a value.
    #[track_caller]
    pub fn new(value: T) -> Self {
        let lock = Lock {
            owner: Cell::new(None),
            waits: WaitList::default(),
            made_at: Location::caller(),
        };
        Self {
            lock: Rc::new(lock),
            value: RefCell::new(value),
        }
    }

    /// Gives the value back.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits until the task has the value to itself: until the guard is dropped.
    ///
    /// If nobody has it or waits for it, the answer comes in the same turn.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile; [`Stop::Failed`] with a
    /// [`WouldDeadlock`](crate::WouldDeadlock), at once, if the task that has it waits for this one, or is
    /// this one.
    ///
    /// # When cancelled
    ///
    /// The lock is not taken; the next in the order has it.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn lock<'a>(
        &'a self,
        task: &mut Task<'_>,
    ) -> impl Future<Output = Result<MutexGuard<'a, T>, Stop>> {
        let acquire = InLine::new(Acquire { mutex: self });
        task.wait_for(acquire, Location::caller())
    }

    /// Takes the lock for this task, if nobody has it or waits for it.
    pub fn try_lock(&self, task: &Task<'_>) -> Option<MutexGuard<'_, T>> {
        let is_free = self.lock.waits.serves_newcomer(self.lock.available());
        is_free.then(|| self.take(task.kernel().id(), task.id()))
    }

    /// Gives the value out: nobody else can have it, as the mutex is borrowed.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }

    /// Tells whether a task has the value.
    pub fn is_locked(&self) -> bool {
        self.lock.owner.get().is_some()
    }

    /// Takes the lock, which is free.
    fn take(&self, home: SchedulerId, task: TaskId) -> MutexGuard<'_, T> {
        self.lock.owner.set(Some((home, task)));
        MutexGuard {
            lock: &self.lock,
            value: self.value.borrow_mut(),
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

/// The value of a [`Mutex`], for the one task that has it. Dropping it releases the lock.
#[must_use = "the lock is released when its guard is dropped"]
pub struct MutexGuard<'a, T: ?Sized> {
    lock: &'a Lock,
    value: RefMut<'a, T>,
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
