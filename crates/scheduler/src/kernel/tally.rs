//! How many tasks wait for what; so that most questions about all tasks cost a read.

use std::cell::Cell;

use super::{
    header::{Header, WaitState},
    reason::Reason,
};

/// Counts of waiting tasks.
#[derive(Default)]
pub(super) struct Tally {
    /// Those that wait for something outside: a foreign future, a descriptor.
    outside: Cell<usize>,
    /// Those that wait for something that may be a lock.
    locking: Cell<usize>,
}

impl Tally {
    /// Counts a task that begins to wait for something outside.
    pub(super) fn enter_outside(&self, header: &Header) {
        header.is_outside.set(true);
        self.outside.set(self.outside.get() + 1);
    }

    /// Counts it no longer, if it was counted.
    #[inline]
    pub(super) fn leave_outside(&self, header: &Header) {
        if header.is_outside.take() {
            self.outside.set(self.outside.get() - 1);
        }
    }

    pub(super) fn any_outside(&self) -> bool {
        self.outside.get() > 0
    }

    /// Counts a task that begins to wait for something that may be a lock.
    pub(super) fn enter_locking(&self) {
        self.locking.set(self.locking.get() + 1);
    }

    /// Forgets what a task waited for, and counts it no longer.
    #[inline]
    pub(super) fn end_wait(&self, wait_state: &WaitState) {
        if wait_state.end_wait() {
            self.locking.set(self.locking.get() - 1);
        }
    }

    /// Notes what a task waits for now. What it waited for before, if it did, was dropped, for a
    /// future that it awaits next to it.
    #[inline]
    pub(super) fn replace_wait(&self, wait_state: &WaitState, reason: Reason) {
        let before = wait_state.reason.replace(Some(reason));
        if before.is_some_and(|before| before.may_be_lock()) {
            self.locking.set(self.locking.get() - 1);
        }
    }

    pub(super) fn any_locking(&self) -> bool {
        self.locking.get() > 0
    }
}
