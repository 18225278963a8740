//! What can reach a task from outside: its waker, and the count of those that wait for one.

use std::task::Waker;

use super::{Kernel, cell::TaskRef, header::Header};
use crate::id::TaskId;

impl Kernel {
    /// The task's own waker, for futures that it waits for by a request.
    pub(crate) fn waker(&self, task: &TaskRef) -> Waker {
        match task.header.rarer().waker.get() {
            Some(own) => own.waker.clone(),
            None => self.spare.borrow().waker.clone(), // lent for this turn, and its own after that
        }
    }

    /// Notes a task that has a waker or an unparker out from now on.
    ///
    /// Before the list would grow it forgets the tasks that have ended; half of it is free after that,
    /// so a note costs little, and there are never many more notes than there were tasks at a time.
    pub(crate) fn note_lent(&self, task: TaskId) {
        let mut lent = self.lent.borrow_mut();
        if lent.len() == lent.capacity() {
            let table = self.table.borrow();
            lent.retain(|id| table.get(*id).is_some());
            let left = lent.len();
            lent.reserve(left + 1);
        }
        lent.push(task);
    }

    /// Counts a task that begins to wait for something outside.
    pub(super) fn enter_outside(&self, header: &Header) {
        header.is_outside.set(true);
        self.outside.set(self.outside.get() + 1);
    }

    #[inline]
    pub(super) fn leave_outside(&self, header: &Header) {
        if header.is_outside.take() {
            self.outside.set(self.outside.get() - 1);
        }
    }
}
