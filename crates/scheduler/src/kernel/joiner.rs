//! Entries of those who wait for the end of a task.

use std::rc::Rc;

use super::{
    note::{Entry, Note},
    on_end::OnEnd,
    state::Kernel,
};
use crate::id::TaskId;

/// A place among the joiners of a task.
pub(crate) struct Joiner {
    joined: TaskId,
    ticket: u64,
}

impl Entry for Joiner {
    fn withdraw(&mut self, kernel: &Kernel) {
        if let Some(task) = kernel.task(self.joined) {
            let joiners = &task.header.wait_state().joiners;
            let withdrawn = joiners.borrow_mut().remove(self.ticket);
            drop(withdrawn); // it may have a waker, so nothing is borrowed
        }
    }
}

impl Kernel {
    /// Notifies `joiner` when `joined` ends. Returns `None` if that has ended.
    pub(crate) fn note_joiner(
        self: &Rc<Self>,
        joined: TaskId,
        joiner: OnEnd,
    ) -> Option<Note<Joiner>> {
        let task = self.task(joined)?;
        let joiners = &task.header.wait_state().joiners;
        let ticket = joiners.borrow_mut().add(joiner);
        Some(Note::new(self, Joiner { joined, ticket }))
    }
}
