use thiserror::Error;

use super::{deadlock::Deadlock, panic::Panic, stop::BoxError};

/// The reason why a task has no value for its joiner.
///
/// Two are equal if they are of one kind and have the same text.
///
/// ```
/// use scheduler::{JoinError, Scheduler};
///
/// let mut scheduler = Scheduler::new();
/// let failing = scheduler.spawn("failing", async |_| Ok("x".parse::<u32>()?));
/// scheduler.run()?;
/// let reason = "invalid digit found in string";
/// assert_eq!(failing.result(), Some(Err(JoinError::Failed(reason.into()))));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
#[derive(Debug, Error)]
pub enum JoinError {
    /// Its body returned this error.
    #[error("the task failed: {0}")]
    Failed(#[source] BoxError),
    /// It was cancelled, and its body let that out.
    #[error("the task was cancelled")]
    Cancelled,
    /// It was killed, or its scheduler was dropped.
    #[error("the task was killed")]
    Killed,
    /// Its body panicked.
    #[error("the task panicked: {0}")]
    Panicked(Panic),
    /// Joining it would close this cycle of tasks that wait for one another.
    #[error("cannot join the task: these tasks would wait for one another{}", .0.rows())]
    WouldDeadlock(Deadlock),
    /// Somebody else has taken the result.
    #[error("the task's result was taken already; join a task once")]
    Taken,
}

impl PartialEq for JoinError {
    fn eq(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && self.to_string() == other.to_string()
    }
}
