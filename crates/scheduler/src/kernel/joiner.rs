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
            let mut joiners = task.header.wait_state().joiners.borrow_mut();
            joiners.remove(&self.ticket);
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
        let mut joiners = task.header.wait_state().joiners.borrow_mut();
        let ticket = joiners.last_key_value().map_or(0, |(last, _)| last + 1);
        joiners.insert(ticket, joiner);
        Some(Note::new(self, Joiner { joined, ticket }))
    }
}
