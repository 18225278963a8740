use std::{cell::Cell, fmt, panic::Location, rc::Rc};

use super::wait_list::{InLine, Resource, WaitList};
use crate::{
    error::Stop,
    kernel::reason::{Object, Reason},
    task::Task,
    wait::source::Poller,
};

/// A number of permits: so many tasks at a time do something.
///
/// A clone is the same semaphore. First come, first served: who comes later never overtakes. Reports name
/// it by the place where it was made.
///
/// ```
/// use scheduler::{Scheduler, Semaphore};
/// use std::{cell::Cell, rc::Rc};
///
/// let (mut scheduler, desks) = (Scheduler::new(), Semaphore::new(2));
/// let most = Rc::new(Cell::new(0));
/// for _ in 0..5 {
///     let (desks, most) = (desks.clone(), Rc::clone(&most));
///     scheduler.spawn("clerk", async move |task| {
///         let _desk = desks.acquire(task).await?;
///         most.set(most.get().max(2 - desks.available()));
///         task.yield_now().await
///     });
/// }
/// scheduler.run()?;
/// assert_eq!((most.get(), desks.available()), (2, 2));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
#[derive(Clone)]
pub struct Semaphore {
    core: Rc<Core>,
}

struct Core {
    permits: Cell<usize>,
    waits: WaitList,
    made_at: &'static Location<'static>,
}

impl Core {
    fn add(&self, permits: usize) {
        let sum = self.permits.get().saturating_add(permits);
        self.permits.set(sum);
        self.waits.notify_first(sum);
    }

    /// Takes one of the permits, of which there is one.
    fn take(self: &Rc<Self>) -> Permit {
        self.permits.set(self.permits.get() - 1);
        Permit {
            core: Rc::clone(self),
        }
    }
}

impl Object for Core {
    fn describe(&self) -> String {
        format!("semaphore made at {}", self.made_at)
    }
}

impl Semaphore {
    /// Creates a semaphore with so many permits; none is fine, for one that is [`add`](Self::add)ed to.
    #[track_caller]
    pub fn new(permits: usize) -> Self {
        Self {
            core: Rc::new(Core {
                permits: Cell::new(permits),
                waits: WaitList::default(),
                made_at: Location::caller(),
            }),
        }
    }

    /// Waits for a permit. It is given back when it is dropped.
    ///
    /// If one is left that nobody waits for, the answer comes in the same turn.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// No permit is taken; the next in the order has it.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn acquire(&self, task: &mut Task<'_>) -> impl Future<Output = Result<Permit, Stop>> {
        let acquire = InLine::new(Acquire { core: &self.core });
        task.wait_for(acquire, Location::caller())
    }

    /// Takes a permit, if one is left that nobody waits for.
    pub fn try_acquire(&self) -> Option<Permit> {
        let permits = self.core.permits.get();
        let is_left = self.core.waits.serves_newcomer(permits);
        is_left.then(|| self.core.take())
    }

    /// Adds permits to those that there are.
    ///
    /// ```
    /// use scheduler::Semaphore;
    ///
    /// let semaphore = Semaphore::new(0);
    /// assert!(semaphore.try_acquire().is_none());
    /// semaphore.add(1);
    /// assert!(semaphore.try_acquire().is_some());
    /// ```
    pub fn add(&self, permits: usize) {
        self.core.add(permits);
    }

    /// Tells how many permits are not taken, those included for which a task has been woken.
    pub fn available(&self) -> usize {
        self.core.permits.get()
    }
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Semaphore")
            .field("available", &self.available())
            .finish()
    }
}

/// A permit of a [`Semaphore`]: given back when it is dropped.
///
/// It borrows nothing, so a task may hand it to a child.
#[must_use = "a permit is given back when it is dropped"]
pub struct Permit {
    core: Rc<Core>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.core.add(1);
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit").finish_non_exhaustive()
    }
}

/// A wait for a permit.
struct Acquire<'a> {
    core: &'a Rc<Core>,
}

impl Resource for Acquire<'_> {
    type Taken = Permit;

    fn line(&self) -> &WaitList {
        &self.core.waits
    }

    fn available(&self) -> usize {
        self.core.permits.get()
    }

    fn take(&mut self, _: &Poller<'_>) -> Permit {
        self.core.take()
    }

    fn reason(&self) -> Reason {
        Reason::Object("semaphore", Rc::<Core>::clone(self.core))
    }
}
