//! Sources: the things that a task can wait for.

use std::{
    rc::Rc,
    task::{Poll, Waker},
};

use crate::{
    error::{Deadlock, Stop, WouldDeadlock},
    id::TaskId,
    kernel::{Kernel, cell::TaskRef, reason::Reason},
};

/// A thing that a task waits for.
///
/// The task polls it in its turn. A source that is not ready takes a note of the task, and arranges
/// that it is woken when that may have changed; it is polled again then. A wake carries no news, so
/// a source copes with polls that find nothing new. When it is dropped, its note of the task is
/// withdrawn.
pub(crate) trait Source {
    type Output;

    /// Returns the output if it is ready. Otherwise the poller is woken when it may be.
    fn poll(&mut self, poller: &Poller<'_>) -> Poll<Self::Output>;

    /// Has the system watch what only the system knows. Returns whether a poll of the descriptors
    /// may now find that it is ready.
    fn watch(&mut self, poller: &Poller<'_>) -> bool {
        let _ = poller;
        false
    }

    /// Whether it is ready, if it can tell without taking anything: then a poll is ready as well.
    /// `None` if only a poll can tell.
    fn is_ready(&mut self, poller: &Poller<'_>) -> Option<bool> {
        let _ = poller;
        None
    }

    /// Returns the reason for waiting, if the last poll was not ready.
    fn reason(&self) -> Reason;

    /// Returns the outcome of a wait that is refused because it would close this cycle.
    fn refused(&mut self, cycle: Deadlock) -> Result<Self::Output, Stop> {
        Err(WouldDeadlock(cycle).into())
    }
}

/// The task that polls a source, its scheduler, and the waker for futures: the task's own, or that
/// of something inside of which it waits.
pub(crate) struct Poller<'a> {
    pub(crate) kernel: &'a Rc<Kernel>,
    pub(crate) task: &'a TaskRef,
    pub(crate) waker: &'a Waker,
}

impl Poller<'_> {
    pub(crate) fn id(&self) -> TaskId {
        self.task.header.id
    }
}
