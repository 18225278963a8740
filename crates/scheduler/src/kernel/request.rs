/// What a task asks of the kernel when it gives its turn up.
///
/// What it waits for, and where it is told, is arranged before: see [`Source`](crate::source::Source).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request {
    /// Go on in the next round.
    Yield,
    /// Go on when something wakes the task; it looks itself at what that was.
    Wait,
}

/// What the kernel answers: the task has its turn. What it waits for may be so or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn;
