//! What a task can wait for.

use std::{rc::Rc, task::Poll};

use crate::{
    error::{Deadlock, Stop, WouldDeadlock},
    id::TaskId,
    kernel::{Kernel, cell::TaskRef, reason::Reason},
};

/// Something that a task waits for.
///
/// The task polls it in its turn. A source that is not ready takes a note of the task, and sees that it is
/// woken when that may have changed; it is polled again then. A wake tells nothing by itself, so a source
/// copes with polls that find nothing new. When it is dropped, its note of the task goes.
pub(crate) trait Source {
    type Output;

    fn poll(&mut self, turn: &Waiting<'_>) -> Poll<Self::Output>;

    /// Has the system watch what only it knows. Tells whether a look there may find that it is ready.
    fn watch(&mut self, turn: &Waiting<'_>) -> bool {
        let _ = turn;
        false
    }

    /// What is waited for, if the last poll was not ready.
    fn reason(&self) -> Reason;

    /// What the wait gives if it would close this cycle.
    fn refused(&mut self, cycle: Deadlock) -> Result<Self::Output, Stop> {
        Err(WouldDeadlock(cycle).into())
    }
}

/// Who waits.
pub(crate) struct Waiting<'a> {
    pub(crate) kernel: &'a Rc<Kernel>,
    pub(crate) task: &'a TaskRef,
}

impl Waiting<'_> {
    pub(crate) fn id(&self) -> TaskId {
        self.task.header.id
    }
}
