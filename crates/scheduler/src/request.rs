use crate::id::TaskId;

/// What a task asks of the kernel: its system calls, a closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request {
    /// Go on in the next round.
    Yield,
    /// Go on when that task has ended.
    Join(TaskId),
    /// Go on with the wait that was interrupted by [`Reply::Again`].
    Continue,
}

/// What the kernel tells the task that asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reply {
    /// What it asked for is so.
    Done,
    /// A future that the task awaits beside its request woke it: look at that, and ask to continue.
    Again,
}
