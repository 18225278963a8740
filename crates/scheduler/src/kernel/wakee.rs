//! Who is woken when something happens that was awaited without a request.

use std::task::Waker;

use crate::id::TaskId;

/// Who polled a future of ours, and is woken when it is worth another poll.
#[derive(Clone)]
pub(crate) enum Wakee {
    /// The task in whose turn it was polled, with the task's own waker. It is woken as at a
    /// request: at once, and without a clone of the waker.
    Task(TaskId),
    /// Anybody else: a combinator that tells its futures apart, another executor.
    Waker(Waker),
}

impl Wakee {
    /// Whether a wake of one is a wake of the other.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Task(one), Self::Task(other)) => one == other,
            (Self::Waker(one), Self::Waker(other)) => one.will_wake(other),
            _ => false,
        }
    }
}
