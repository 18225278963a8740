//! What a task may have answered at once in one turn.

use std::cell::Cell;

/// How many requests may be answered at once in one turn.
pub(super) const ANSWERS: u32 = 128;

/// How many of these an operation on a descriptor costs: it is a system call.
#[cfg(all(unix, feature = "io"))]
pub(crate) const DESCRIPTOR: u32 = 8;

/// The share of the running task that is left.
///
/// A request that is answered at once does not end the turn. A task that finds everything there, again
/// and again, would hold up the others, and no deadline would reach it: when its share is spent, its
/// next request gives the turn up first.
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

    /// Whether less is left than this costs.
    #[inline]
    pub(super) fn is_spent(&self, cost: u32) -> bool {
        self.left.get() < cost
    }

    #[inline]
    pub(super) fn spend(&self, cost: u32) {
        self.left.set(self.left.get().saturating_sub(cost));
    }
}
