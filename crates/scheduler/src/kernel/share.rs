//! How many requests a task may make in one turn.

use std::cell::Cell;

/// How many requests a turn may have: all but the last were answered at once.
pub(super) const ANSWERS: u32 = 128;

/// How many of these an operation on a descriptor costs besides its wait: it is a system call.
#[cfg(all(unix, feature = "io"))]
pub(crate) const DESCRIPTOR: u32 = 7;

/// The share of the running task that is left.
///
/// A request that is answered at once does not end the turn. A task that finds everything there,
/// again and again, would hold up the others, and no deadline would reach it: when its share is
/// spent, its next request ends the turn first.
pub(super) struct Share {
    left: Cell<u32>,
}

impl Share {
    pub(super) fn new() -> Self {
        Self {
            left: Cell::new(ANSWERS),
        }
    }

    /// Begins a turn.
    #[inline(always)]
    pub(super) fn renew(&self) {
        self.left.set(ANSWERS);
    }

    /// Takes of it what a request costs. Returns `false` if less is left.
    #[inline]
    pub(super) fn take(&self, cost: u32) -> bool {
        let left = self.left.get().checked_sub(cost);
        left.map(|left| self.left.set(left)).is_some()
    }
}
