use std::fmt;

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
///
/// `{:?}` is the text of the error, so that a `main` that returns a `RunError`
/// prints what happened; `{:#?}` shows the fields.
#[derive(PartialEq, Error)]
pub enum RunError {
    /// Nothing could wake the tasks that are left, the awaited one among them.
    #[error(transparent)]
    Deadlock(#[from] Deadlock),
    /// The task has no value, for this reason.
    #[error(transparent)]
    Task(#[from] JoinError),
}

impl fmt::Debug for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deadlock(deadlock) if f.alternate() => {
                f.debug_tuple("Deadlock").field(deadlock).finish()
            }
            Self::Task(error) if f.alternate() => f.debug_tuple("Task").field(error).finish(),
            _ => fmt::Display::fmt(self, f),
        }
    }
}
