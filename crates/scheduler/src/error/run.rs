use thiserror::Error;

use super::{deadlock::Deadlock, join::JoinError};

/// The reason why [`block_on`](crate::Scheduler::block_on) has no result.
///
/// ```
/// use scheduler::{RunError, Scheduler};
///
/// let stuck = Scheduler::new().block_on(async |task| task.park().await);
/// assert!(matches!(stuck, Err(RunError::Deadlock(_)))); // nobody can wake it
/// ```
#[derive(Debug, PartialEq, Error)]
pub enum RunError {
    /// Nothing could wake the tasks that are left, the awaited one among them.
    #[error(transparent)]
    Deadlock(#[from] Deadlock),
    /// The task has no value, for this reason.
    #[error(transparent)]
    Task(#[from] JoinError),
}
