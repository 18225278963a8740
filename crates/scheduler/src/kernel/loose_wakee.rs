//! Whom to wake, from any thread.

use std::{sync::Arc, task::Waker};

use super::{inbox::Inbox, state::Kernel, wakee::Wakee};
use crate::id::{SchedulerId, TaskId};

/// Whom to wake, from any thread.
pub(crate) enum LooseWakee {
    /// A task of this scheduler: at once while that runs on this thread, otherwise by its inbox.
    Task(SchedulerId, TaskId, Arc<Inbox>),
    /// Anybody else.
    Waker(Waker),
}

impl LooseWakee {
    pub(crate) fn new(kernel: &Kernel, wakee: Wakee) -> Self {
        match wakee {
            Wakee::Task(task) => Self::Task(kernel.id, task, Arc::clone(kernel.wakers.inbox())),
            Wakee::Waker(waker) => Self::Waker(waker),
        }
    }

    pub(crate) fn rouse(self) {
        match self {
            Self::Task(home, task, inbox) => match Kernel::of_thread() {
                Some(kernel) if kernel.id == home => kernel.rouse(Wakee::Task(task)),
                _ => inbox.wake(task),
            },
            Self::Waker(waker) => waker.wake(),
        }
    }
}
