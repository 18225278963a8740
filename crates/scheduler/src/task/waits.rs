//! The waits of a task: for a time, a wake, a future, or several things at once.

use std::{
    panic::Location,
    pin::pin,
    time::{Duration, Instant},
};

use super::Task;
use crate::{
    error::Stop,
    wait::{
        Wait,
        foreign::Foreign,
        lists::{All, Any},
        park::{Park, Unparker, Waiter},
        sleep::Sleep,
    },
};

impl Task<'_> {
    /// Waits until `duration` has passed.
    ///
    /// Tasks with the same deadline go on in the order in which they began to sleep. A duration too
    /// long for the clock never ends. Costs one entry in the timer queue.
    ///
    /// It never ends early. How late it ends: while other tasks run, about a millisecond, or a
    /// round if that takes longer; when none is ready, what the system's timers take, some 50 µs on
    /// Linux. Once a task has used a descriptor, the thread sleeps in the system's poll, which
    /// counts milliseconds: from then on each sleep is rounded up to the next one.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits.
    ///
    /// # When cancelled
    ///
    /// The timer is removed.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let attempts = scheduler.block_on(async |task| {
    ///     let (mut attempts, mut pause) = (1, Duration::from_millis(10));
    ///     while attempts < 4 { // what it tries fails three times
    ///         task.sleep(pause).await?;
    ///         (attempts, pause) = (attempts + 1, pause * 2);
    ///     }
    ///     Ok(attempts)
    /// })?;
    /// assert_eq!(attempts, 4);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn sleep(&mut self, duration: Duration) -> impl Future<Output = Result<(), Stop>> {
        self.wait_for(Sleep::after(duration), Location::caller())
    }

    /// Waits until the scheduler's clock reads `instant` or later.
    ///
    /// A loop that sleeps until fixed times does not drift; one that sleeps for a duration does.
    /// Otherwise like [`sleep`](Self::sleep).
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits.
    ///
    /// # When cancelled
    ///
    /// The timer is removed.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let took = scheduler.block_on(async |task| {
    ///     let begun = task.now();
    ///     for second in 1..=3 {
    ///         task.sleep(Duration::from_millis(200)).await?; // some work
    ///         task.sleep_until(begun + Duration::from_secs(second)).await?;
    ///     }
    ///     Ok(task.now() - begun)
    /// })?;
    /// assert_eq!(took, Duration::from_secs(3));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn sleep_until(&mut self, instant: Instant) -> impl Future<Output = Result<(), Stop>> {
        self.wait_for(Sleep::at(instant), Location::caller())
    }

    /// Waits until one of the task's [`waiter`](Self::waiter)s or [`unparker`](Self::unparker)s
    /// wakes it.
    ///
    /// A wake that came since the last park ends it at once; one wake is kept, not several. It is
    /// the base of everything else that waits: check what you wait for in a loop around it.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits.
    ///
    /// # When cancelled
    ///
    /// A wake that comes later is kept for the next park.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// # use std::{cell::Cell, rc::Rc};
    /// let mut scheduler = Scheduler::new();
    /// let stock = Rc::new(Cell::new(0));
    /// let shared = Rc::clone(&stock);
    /// let seen = scheduler.block_on(async move |task| {
    ///     let waiter = task.waiter();
    ///     task.spawn("supplier", async move |_| {
    ///         stock.set(12);
    ///         Ok(waiter.wake())
    ///     });
    ///     while shared.get() == 0 {
    ///         task.park().await?;
    ///     }
    ///     Ok(shared.get())
    /// })?;
    /// assert_eq!(seen, 12);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn park(&mut self) -> impl Future<Output = Result<(), Stop>> {
        self.wait_for(Park, Location::caller())
    }

    /// Returns a handle that ends a [`park`](Self::park) of this task, from the same thread.
    ///
    /// ```
    /// # use scheduler::{Scheduler, Waiter};
    /// # use std::{cell::RefCell, rc::Rc};
    /// // A list of those who wait, as a library might keep one.
    /// let line: Rc<RefCell<Vec<Waiter>>> = Rc::default();
    /// let mut scheduler = Scheduler::new();
    /// for name in ["a", "b"] {
    ///     let line = Rc::clone(&line);
    ///     scheduler.spawn(name, async move |task| {
    ///         line.borrow_mut().push(task.waiter());
    ///         task.park().await
    ///     });
    /// }
    /// scheduler.run_until_idle();
    /// for waiter in line.take() {
    ///     waiter.wake();
    /// }
    /// assert_eq!(scheduler.run(), Ok(()));
    /// ```
    pub fn waiter(&self) -> Waiter {
        Waiter::new(self.weak_kernel(), self.id())
    }

    /// Returns a handle that ends a [`park`](Self::park) of this task, from any thread.
    ///
    /// While one is alive, a parked task is not part of a deadlock: `run` blocks instead.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let woken = Scheduler::new().block_on(async |task| {
    ///     let unparker = task.unparker();
    ///     let thread = std::thread::spawn(move || unparker.unpark());
    ///     task.park().await?;
    ///     Ok(thread.join().is_ok())
    /// })?;
    /// assert!(woken);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn unparker(&self) -> Unparker {
        Unparker::new(self.kernel().parking(self.cell()))
    }

    /// Awaits any future, as a request.
    ///
    /// Unlike in a plain `.await`, a cancellation is raised here at once, and reports show the
    /// place.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits.
    ///
    /// # When cancelled
    ///
    /// The future is dropped.
    ///
    /// ```
    /// # use scheduler::{JoinError, Scheduler};
    /// let joined = Scheduler::new().block_on(async |task| {
    ///     let waits = task.spawn("waits", async |task| {
    ///         task.wait(std::future::pending::<()>()).await
    ///     });
    ///     task.yield_now().await?;
    ///     task.cancel(waits.id()).await?; // in a plain `.await` it would be held for ever
    ///     task.join(&waits).await
    /// })?;
    /// assert_eq!(joined, Err(JoinError::Cancelled));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn wait<F: Future>(&mut self, future: F) -> impl Future<Output = Result<F::Output, Stop>> {
        let location = Location::caller();
        async move {
            let future = pin!(future);
            self.wait_for(Foreign::new(future), location).await
        }
    }

    /// Waits for the first of several things, and returns its output. If several are ready, the
    /// first listed wins.
    ///
    /// The other waits are withdrawn: nothing is half done, and a wake that one of them had
    /// received is passed on to the next task in line. Costs one allocation per wait, and one for
    /// the list.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits.
    ///
    /// # When cancelled
    ///
    /// All waits are withdrawn.
    ///
    /// # Panics
    ///
    /// Panics if the list is empty.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, Wait};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let first = scheduler.block_on(async |task| {
    ///     let slow = task.spawn("slow", async |task| task.sleep(Duration::from_secs(9)).await);
    ///     task.wait_any([
    ///         Wait::join(&slow).map(|_| "joined"),
    ///         Wait::sleep(Duration::from_secs(1)).map(|()| "a second has passed"),
    ///     ])
    ///     .await
    /// })?;
    /// assert_eq!(first, "a second has passed");
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn wait_any<'a, T: 'a>(
        &mut self,
        waits: impl IntoIterator<Item = Wait<'a, T>>,
    ) -> impl Future<Output = Result<T, Stop>> {
        let any = Any::new(waits.into_iter().collect());
        self.wait_for(any, Location::caller())
    }

    /// Waits for all of several things, and returns their outputs in the order of the list.
    ///
    /// An empty list is answered at once. A task's result is taken when all of the others are
    /// there: until then it stays in its handle. Costs one allocation per wait, and those of the
    /// lists.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits. Returns [`Stop::Failed`]
    /// with a [`WouldDeadlock`](crate::WouldDeadlock), at once, if one of the things waits for this
    /// task.
    ///
    /// # When cancelled
    ///
    /// All waits are withdrawn, and outputs that have come already are dropped.
    ///
    /// ```
    /// # use scheduler::{Scheduler, Wait};
    /// let lengths = Scheduler::new().block_on(async |task| {
    ///     let tasks = ["one", "three"]
    ///         .map(|word| task.spawn(word, async move |_| Ok(word.len())));
    ///     let joined = task.wait_all(tasks.iter().map(Wait::join)).await?;
    ///     Ok(joined.into_iter().collect::<Result<Vec<_>, _>>()?)
    /// })?;
    /// assert_eq!(lengths, [3, 5]);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn wait_all<'a, T: 'a>(
        &mut self,
        waits: impl IntoIterator<Item = Wait<'a, T>>,
    ) -> impl Future<Output = Result<Vec<T>, Stop>> {
        let all = All::new(waits.into_iter().collect());
        self.wait_for(all, Location::caller())
    }
}
