//! What a task can wait for: its time, a wake, a future, several things at once.

use std::{
    panic::Location,
    pin::pin,
    time::{Duration, Instant},
};

use super::Task;
use crate::{
    error::Stop,
    wait::{
        All, Any, Wait,
        foreign::Foreign,
        park::{Park, Unparker, Waiter},
        sleep::Sleep,
    },
};

impl Task<'_> {
    /// Waits for so long. Ties of deadlines end in the order in which they were begun.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// The timer is removed.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// scheduler.block_on(async |task| task.sleep(Duration::from_millis(20)).await)?;
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn sleep(&mut self, duration: Duration) -> impl Future<Output = Result<(), Stop>> {
        self.wait_for(Sleep::after(duration), Location::caller())
    }

    /// Waits until this time, as [`sleep`](Self::sleep) does.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// The timer is removed.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn sleep_until(&mut self, instant: Instant) -> impl Future<Output = Result<(), Stop>> {
        self.wait_for(Sleep::at(instant), Location::caller())
    }

    /// Waits until one of the task's [`waiter`](Self::waiter)s or [`unparker`](Self::unparker)s wakes it.
    ///
    /// A wake that came before, since the last park, ends it at once.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// A wake that comes later is kept for the next park.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let mut scheduler = Scheduler::new();
    /// let woken = scheduler.block_on(async |task| {
    ///     let waiter = task.waiter();
    ///     task.spawn("waker", async move |_| Ok(waiter.wake()));
    ///     task.park().await?;
    ///     Ok("woken")
    /// })?;
    /// assert_eq!(woken, "woken");
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn park(&mut self) -> impl Future<Output = Result<(), Stop>> {
        self.wait_for(Park, Location::caller())
    }

    /// Makes what ends a [`park`](Self::park) from this thread.
    pub fn waiter(&self) -> Waiter {
        Waiter::new(self.weak_kernel(), self.id())
    }

    /// Makes what ends a [`park`](Self::park) from any thread. While one is alive, a park is no deadlock.
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

    /// Awaits any future, as a request: unlike in a plain `.await`, a cancellation is raised here, and
    /// reports tell the place.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// The future is dropped.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let ready = Scheduler::new().block_on(async |task| task.wait(std::future::ready(7)).await)?;
    /// assert_eq!(ready, 7);
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

    /// Waits for the first of several things. If several are ready, the first listed wins.
    ///
    /// The others are given up: nothing is half done, and a wake that one of them had is passed on.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// All of them are given up.
    ///
    /// # Panics
    ///
    /// If there is nothing to wait for.
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

    /// Waits for all of several things, and gives what they gave in the order in which they are listed.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile; [`Stop::Failed`] with a
    /// [`WouldDeadlock`](crate::WouldDeadlock), at once, if one of them waits for this task.
    ///
    /// # When cancelled
    ///
    /// All of them are given up; what some gave already is dropped.
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
