//! The ready tasks.

use std::cell::{Cell, RefCell};

use crate::id::TaskId;

/// The ready tasks in order, cut into rounds.
///
/// A round is what was ready when it began. Whatever becomes ready meanwhile stands behind it, in
/// the next one. Two vectors and not one ring: a push is on the path of every switch, and that of a
/// vector is inlined.
pub(crate) struct RunQueue {
    round: RefCell<Vec<TaskId>>,
    /// How many of the round have been taken.
    taken: Cell<usize>,
    next: RefCell<Vec<TaskId>>,
}

impl RunQueue {
    pub(crate) fn new() -> Self {
        Self {
            round: RefCell::new(Vec::new()),
            taken: Cell::new(0),
            next: RefCell::new(Vec::new()),
        }
    }

    #[inline(always)]
    pub(crate) fn push(&self, task: TaskId) {
        self.next.borrow_mut().push(task);
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.left_in_round() + self.next.borrow().len()
    }

    #[inline]
    pub(crate) fn round_is_over(&self) -> bool {
        self.left_in_round() == 0
    }

    #[inline]
    fn left_in_round(&self) -> usize {
        self.round.borrow().len() - self.taken.get()
    }

    /// Makes a round of what is ready now. The one before is over.
    #[inline]
    pub(crate) fn begin_round(&self) {
        debug_assert!(self.round_is_over(), "a round begins when the last is over");
        let mut round = self.round.borrow_mut();
        round.clear();
        std::mem::swap(&mut *round, &mut *self.next.borrow_mut());
        self.taken.set(0);
    }

    /// Takes the next task of the round.
    #[inline]
    pub(crate) fn pop(&self) -> Option<TaskId> {
        let taken = self.taken.get();
        let task = *self.round.borrow().get(taken)?;
        self.taken.set(taken + 1);
        Some(task)
    }
}
