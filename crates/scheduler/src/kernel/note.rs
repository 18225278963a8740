//! Entries in the kernel that are withdrawn when their owner is dropped.

use std::rc::{Rc, Weak};

use super::state::Kernel;

/// The owner of an entry in the kernel: a timer, a joiner, a registered descriptor. Dropping it
/// withdraws the entry. When the scheduler is gone there is nothing left to withdraw.
pub(crate) struct Note<E: Entry> {
    entry: E,
    kernel: Weak<Kernel>,
}

/// The kernel's key to an entry.
pub(crate) trait Entry {
    /// Takes the entry out of the kernel.
    fn withdraw(&mut self, kernel: &Kernel);
}

impl<E: Entry> Note<E> {
    /// Owns an entry that has just been made.
    #[inline]
    pub(super) fn new(kernel: &Rc<Kernel>, entry: E) -> Self {
        Self {
            entry,
            kernel: Rc::downgrade(kernel),
        }
    }

    #[inline]
    pub(crate) fn entry(&self) -> &E {
        &self.entry
    }
}

impl<E: Entry> Drop for Note<E> {
    #[inline]
    fn drop(&mut self) {
        if let Some(kernel) = self.kernel.upgrade() {
            self.entry.withdraw(&kernel);
        }
    }
}
