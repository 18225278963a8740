use std::{cell::Cell, fmt, panic::Location, rc::Rc};

use super::{
    in_line::{InLine, Resource},
    permit::{Core, Permit},
    wait_list::WaitList,
};
use crate::{
    error::Stop,
    kernel::reason::Reason,
    task::Task,
    wait::{Wait, source::Poller},
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
        self.acquire_many(task, 1)
    }

    /// Waits for `count` permits at once, which go back together when the [`Permit`] is dropped.
    ///
    /// Tasks are served in the order of arrival: while one waits for many, those behind it wait for
    /// it, also for one. More permits than there ever are is a wait without end, which a
    /// [`Deadlock`](crate::Deadlock) reports.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`acquire`](Self::acquire).
    ///
    /// # When cancelled
    ///
    /// No permit is taken; the next task in line gets what it needs.
    ///
    /// ```
    /// use scheduler::{Scheduler, Semaphore};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let memory = Semaphore::new(8);
    /// for (name, pages) in [("small", 2), ("large", 8), ("medium", 4)] {
    ///     let memory = memory.clone();
    ///     scheduler.spawn(name, async move |task| {
    ///         let _pages = memory.acquire_many(task, pages).await?;
    ///         assert!(memory.available() <= 8 - pages);
    ///         task.yield_now().await
    ///     });
    /// }
    /// scheduler.run()?;
    /// assert_eq!(memory.available(), 8);
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn acquire_many(
        &self,
        task: &mut Task<'_>,
        count: usize,
    ) -> impl Future<Output = Result<Permit, Stop>> {
        let core = &self.core;
        task.wait_for(InLine::new(Acquire { core, count }), Location::caller())
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
        is_left.then(|| self.core.take(1))
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

impl<'a> Wait<'a, Permit> {
    /// Returns a wait for a permit of a semaphore.
    ///
    /// If another wait of the list wins, no permit is taken.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, Semaphore, Wait};
    /// use std::time::Duration;
    ///
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let seats = Semaphore::new(0);
    /// let seated = scheduler.block_on(async move |task| {
    ///     let waits = [
    ///         Wait::acquire(&seats).map(Some),
    ///         Wait::sleep(Duration::from_secs(1)).map(|()| None),
    ///     ];
    ///     Ok(task.wait_any(waits).await?.is_some())
    /// })?;
    /// assert!(!seated);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn acquire(semaphore: &'a Semaphore) -> Self {
        let core = &semaphore.core;
        Self::over(InLine::new(Acquire { core, count: 1 }))
    }
}

/// A wait for permits.
struct Acquire<'a> {
    core: &'a Rc<Core>,
    count: usize,
}

impl Resource for Acquire<'_> {
    type Taken = Permit;

    fn line(&self) -> &WaitList {
        &self.core.waits
    }

    fn available(&self) -> usize {
        self.core.permits.get()
    }

    fn wants(&self) -> usize {
        self.count
    }

    fn take(&mut self, _: &Poller<'_>) -> Permit {
        self.core.take(self.count)
    }

    fn reason(&self) -> Reason {
        Reason::Object("semaphore", Rc::<Core>::clone(self.core))
    }
}
