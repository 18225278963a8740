//! Sources: the things that a task can wait for.

use std::{
    rc::Rc,
    task::{Poll, Waker},
};

use crate::{
    error::{Deadlock, Stop, WouldDeadlock},
    id::TaskId,
    kernel::{Kernel, cell::TaskRef, reason::Reason, wakee::Wakee},
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

    /// Has this poller woken from now on, if another one would be: a wait without a request may be
    /// polled by several in turn, and come into a list after that.
    fn renew(&mut self, poller: &Poller<'_>) {
        let _ = poller;
    }

    /// Whether it is a wait of the task itself, which only a request can make.
    fn needs_request(&self) -> bool {
        false
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
    /// The waker that the wait is polled with.
    pub(crate) waker: &'a Waker,
    /// Who is to be woken, if there is no request that notices a wake of the task.
    pub(crate) awaits: Option<&'a Wakee>,
}

impl Poller<'_> {
    pub(crate) fn id(&self) -> TaskId {
        self.task.header.id
    }

    /// Returns who is to be woken, where both kinds are woken alike.
    #[cfg(all(unix, feature = "io"))]
    pub(crate) fn wakee(&self) -> Wakee {
        match self.awaits {
            Some(wakee) => wakee.clone(),
            None => Wakee::Task(self.id()),
        }
    }
}
