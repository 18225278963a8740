use thiserror::Error;

use super::{deadlock::Deadlock, join::JoinError};

/// Why [`block_on`](crate::Scheduler::block_on) has no result.
///
/// ```
/// use scheduler::{RunError, Scheduler};
///
/// let stuck = Scheduler::new().block_on(async |task| task.park().await);
/// assert!(matches!(stuck, Err(RunError::Deadlock(_)))); // nobody can wake it
/// ```
#[derive(Debug, PartialEq, Error)]
pub enum RunError {
    /// Every task waits for another one.
    #[error(transparent)]
    Deadlock(#[from] Deadlock),
    /// The task itself gave none.
    #[error(transparent)]
    Task(#[from] JoinError),
}
