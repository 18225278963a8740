//! Entries in the kernel whose owner may be moved to another thread.

use std::sync::Arc;

use super::{
    inbox::{Arrival, Inbox},
    note::Entry,
    state::Kernel,
};
use crate::id::SchedulerId;

/// The owner of an entry in the kernel, as [`Note`](super::note::Note) is, but one that may be
/// moved to another thread.
///
/// Dropping it withdraws the entry: at once while its scheduler runs on this thread, and otherwise
/// by way of the scheduler's inbox.
pub(crate) struct Loose<E: Entry + Copy + Into<Arrival>> {
    home: SchedulerId,
    entry: E,
    inbox: Arc<Inbox>,
}

impl<E: Entry + Copy + Into<Arrival>> Loose<E> {
    /// Owns an entry that has just been made.
    pub(super) fn new(kernel: &Kernel, entry: E) -> Self {
        Self {
            home: kernel.id,
            entry,
            inbox: Arc::clone(kernel.wakers.inbox()),
        }
    }

    /// The key, if it was made with this kernel.
    #[inline]
    pub(crate) fn entry_in(&self, kernel: &Kernel) -> Option<E> {
        (self.home == kernel.id).then_some(self.entry)
    }

    /// Whether its scheduler is gone, and the entry with it.
    #[cfg(all(unix, feature = "io"))]
    pub(crate) fn is_orphan(&self) -> bool {
        self.inbox.is_closed()
    }
}

impl<E: Entry + Copy + Into<Arrival>> Drop for Loose<E> {
    fn drop(&mut self) {
        match Kernel::of_thread() {
            Some(kernel) if kernel.id == self.home => self.entry.withdraw(&kernel),
            _ => self.inbox.push(self.entry.into()),
        }
    }
}
