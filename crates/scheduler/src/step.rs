use std::time::Instant;

/// What one [`step`](crate::Scheduler::step) came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A task had its turn.
    Ran,
    /// No task is ready. The next deadline, if a task waits for one; nothing but a wake from outside can
    /// make one ready before that.
    Idle(Option<Instant>),
    /// No task is left.
    Done,
}
