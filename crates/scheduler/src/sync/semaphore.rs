use std::{cell::Cell, fmt, panic::Location, rc::Rc};

use super::wait_list::{InLine, Resource, WaitList};
use crate::{
    error::Stop,
    kernel::reason::{Object, Reason},
    task::Task,
    wait::source::Poller,
};

/// A counter of permits, which bounds how many tasks do something at the same time.
///
/// A clone is the same semaphore. Tasks are served first come, first served: a newcomer never
/// overtakes. Reports name it by the place where it was created.
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

    /// Takes a permit; the caller has checked that there is one.
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
    /// Creates a semaphore with `permits` permits. Zero is allowed: [`add`](Self::add) adds some
    /// later.
    ///
    /// ```
    /// use scheduler::Semaphore;
    ///
    /// let connections = Semaphore::new(10);
    /// assert_eq!(connections.available(), 10);
    /// ```
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

    /// Waits for a permit, which is returned to the semaphore when it is dropped.
    ///
    /// If one is left that nobody else waits for, the answer comes in the same turn.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits.
    ///
    /// # When cancelled
    ///
    /// No permit is taken; the next task in line gets it.
    ///
    /// ```
    /// use scheduler::{Scheduler, Semaphore};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let license = Semaphore::new(1);
    /// let uses = ["first", "second"].map(|name| {
    ///     let license = license.clone();
    ///     scheduler.spawn(name, async move |task| {
    ///         let permit = license.acquire(task).await?;
    ///         task.yield_now().await?; // uses it
    ///         drop(permit); // the other one goes on
    ///         Ok(())
    ///     })
    /// });
    /// scheduler.run()?;
    /// assert!(uses.iter().all(|task| task.result() == Some(Ok(()))));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn acquire(&self, task: &mut Task<'_>) -> impl Future<Output = Result<Permit, Stop>> {
        let acquire = InLine::new(Acquire { core: &self.core });
        task.wait_for(acquire, Location::caller())
    }

    /// Takes a permit, if one is left that nobody waits for. Needs no task.
    ///
    /// ```
    /// use scheduler::Semaphore;
    ///
    /// let seats = Semaphore::new(1);
    /// let taken = seats.try_acquire();
    /// assert!(taken.is_some());
    /// assert!(seats.try_acquire().is_none()); // turned away instead of waiting
    /// drop(taken);
    /// assert!(seats.try_acquire().is_some());
    /// ```
    pub fn try_acquire(&self) -> Option<Permit> {
        let permits = self.core.permits.get();
        let is_left = self.core.waits.serves_newcomer(permits);
        is_left.then(|| self.core.take())
    }

    /// Adds permits, and wakes tasks that wait for them.
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

    /// Returns the number of permits that are not taken, including those for which a task has just
    /// been woken.
    ///
    /// ```
    /// use scheduler::Semaphore;
    ///
    /// let slots = Semaphore::new(3);
    /// let held = slots.try_acquire();
    /// assert_eq!(slots.available(), 2);
    /// drop(held);
    /// assert_eq!(slots.available(), 3);
    /// ```
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

/// A permit of a [`Semaphore`], which goes back to it when the permit is dropped.
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
