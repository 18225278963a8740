//! Who is woken when something happens that was awaited without a request.

use std::task::Waker;

use crate::id::TaskId;

/// Who polled a future of ours, and is woken when it is worth another poll.
pub(crate) enum Wakee {
    /// The task in whose turn it was polled, with the task's own waker. It is woken as at a
    /// request: at once, and without a clone of the waker.
    Task(TaskId),
    /// Anybody else: a combinator that tells its futures apart, another executor.
    Waker(Waker),
}
