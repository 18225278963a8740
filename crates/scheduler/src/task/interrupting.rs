//! Interrupting tasks: cancel, throw, kill.

use std::panic::Location;

use super::Task;
use crate::{
    error::{BoxError, Stop},
    id::TaskId,
    kernel::interruption::Interruption,
};

impl Task<'_> {
    /// Raises [`Stop::Cancelled`] in a task, at the request on which it waits.
    ///
    /// Returns `false` if the task has ended. In a ready task it is raised at the request that was
    /// just answered, whose reply is lost; a task that has not begun ends without running. In a
    /// plain `.await` of a foreign future it is held until the next request. Of two interruptions
    /// before the task's next turn, kill beats throw beats cancel; otherwise the first one stays.
    ///
    /// It is raised once: the requests that the task makes afterwards, to clean up, are answered as
    /// usual. One that comes while the task winds down is not lost: see
    /// [`winding_down`](crate::winding_down). This call does not wait for the task to end; [`join`](Self::join) does.
    ///
    /// # Errors
    ///
    /// Returns [`Stop::Cancelled`] if `task` is the caller's own id.
    ///
    /// # When cancelled
    ///
    /// The other task is interrupted all the same.
    ///
    /// ```
    /// # use scheduler::{JoinError, Scheduler};
    /// let joined = Scheduler::new().block_on(async |task| {
    ///     let parked = task.spawn("parked", async |task| task.park().await);
    ///     task.yield_now().await?;
    ///     assert!(task.cancel(parked.id()).await?);
    ///     task.join(&parked).await
    /// })?;
    /// assert_eq!(joined, Err(JoinError::Cancelled));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn cancel(&mut self, task: TaskId) -> impl Future<Output = Result<bool, Stop>> {
        self.interrupt(task, Interruption::Cancel, Location::caller())
    }

    /// Raises an error in a task, as [`Stop::Thrown`], at the request on which it waits.
    ///
    /// Use it to stop a task for a reason that the task should see, or to send it a message that
    /// interrupts its wait. Otherwise like [`cancel`](Self::cancel).
    ///
    /// # Errors
    ///
    /// Returns [`Stop::Thrown`] if `task` is the caller's own id.
    ///
    /// # When cancelled
    ///
    /// The other task is interrupted all the same.
    ///
    /// ```
    /// # use scheduler::{Scheduler, Stop};
    /// let heard = Scheduler::new().block_on(async |task| {
    ///     let server = task.spawn("server", async |task| match task.park().await {
    ///         Err(Stop::Thrown(reason)) => Ok(format!("reloading: {reason}")),
    ///         other => other.map(|()| String::new()),
    ///     });
    ///     task.yield_now().await?;
    ///     task.throw(server.id(), "the settings have changed").await?;
    ///     Ok(task.join(&server).await??)
    /// })?;
    /// assert_eq!(heard, "reloading: the settings have changed");
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn throw(
        &mut self,
        task: TaskId,
        error: impl Into<BoxError>,
    ) -> impl Future<Output = Result<bool, Stop>> {
        self.interrupt(task, Interruption::Throw(error.into()), Location::caller())
    }

    /// Ends a task: [`Stop::Killed`] is raised in it, its cleanup runs, and after that turn the
    /// task is gone.
    ///
    /// The tasks of its scopes are killed first. A body that awaits a foreign future is dropped. A
    /// task that makes a request instead of leaving is reported to the observer and dropped: as in
    /// Python, [`Stop::Killed`] is raised at that request as well, and a body that ignores it again
    /// goes no further. Otherwise like [`cancel`](Self::cancel).
    ///
    /// # Errors
    ///
    /// Returns [`Stop::Killed`] if `task` is the caller's own id.
    ///
    /// # When cancelled
    ///
    /// The other task is killed all the same.
    ///
    /// ```
    /// # use scheduler::{JoinError, Scheduler};
    /// let joined = Scheduler::new().block_on(async |task| {
    ///     let stubborn = task.spawn("stubborn", async |task| loop {
    ///         let _ignored = task.park().await; // a cancellation would not end this task
    ///     });
    ///     task.yield_now().await?;
    ///     task.kill(stubborn.id()).await?;
    ///     task.join::<()>(&stubborn).await
    /// })?;
    /// assert_eq!(joined, Err(JoinError::Killed));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn kill(&mut self, task: TaskId) -> impl Future<Output = Result<bool, Stop>> {
        self.interrupt(task, Interruption::Kill, Location::caller())
    }

    async fn interrupt(
        &mut self,
        task: TaskId,
        interruption: Interruption,
        location: &'static Location<'static>,
    ) -> Result<bool, Stop> {
        let is_alive = self.kernel().interrupt(task, interruption);
        if task == self.id() || !self.kernel().take_share(1) {
            self.give_turn(location).await?;
        }
        Ok(is_alive)
    }
}
