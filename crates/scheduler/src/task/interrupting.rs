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
    /// Gives `false` if the task has ended. A task that is ready has it raised at the request that was
    /// just answered, whose reply is lost; one that has not begun ends without running. In a plain
    /// `.await` of a foreign future it is held until the next request. Of two interruptions before the
    /// next turn, kill beats throw beats cancel, else the first stays.
    ///
    /// It is raised once: what the task requests after it, to clean up, is answered as ever.
    ///
    /// # Errors
    ///
    /// [`Stop::Cancelled`], if it is the task's own id.
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
    /// As [`cancel`](Self::cancel) otherwise.
    ///
    /// # Errors
    ///
    /// [`Stop::Thrown`], if it is the task's own id.
    ///
    /// # When cancelled
    ///
    /// The other task is interrupted all the same.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn throw(
        &mut self,
        task: TaskId,
        error: impl Into<BoxError>,
    ) -> impl Future<Output = Result<bool, Stop>> {
        self.interrupt(task, Interruption::Throw(error.into()), Location::caller())
    }

    /// Closes a task, the tasks of its scopes first: its cleanup runs at its next turn, and it is gone.
    ///
    /// A task that makes a request instead of leaving is told to the observer, and dropped: as in Python,
    /// that raises [`Stop::Killed`] at this request as well, and whoever ignores it there goes on no
    /// further. A body that awaits a foreign future is dropped. As [`cancel`](Self::cancel) otherwise.
    ///
    /// # Errors
    ///
    /// [`Stop::Killed`], if it is the task's own id.
    ///
    /// # When cancelled
    ///
    /// The other task is killed all the same.
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
        if task == self.id() {
            self.give_turn(location).await?;
        }
        Ok(is_alive)
    }
}
