//! The system calls of tasks: what they yield, and what they are sent.

/// A request, by which a task ends its turn.
///
/// What it waits for, and who wakes it, is arranged before: see `Source`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request {
    /// Go on in the next round.
    Yield,
    /// Go on when something wakes the task, which then polls its source again.
    Wait,
}

/// The reply to a request: the task runs again. What it waits for may have happened or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resumed;
