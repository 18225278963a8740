//! The ready tasks.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use crate::id::TaskId;

/// The ready tasks in order, cut into rounds.
///
/// A round is what was ready when it began. Whatever becomes ready meanwhile stands behind it.
pub(crate) struct RunQueue {
    tasks: RefCell<VecDeque<TaskId>>,
    left_in_round: Cell<usize>,
}

impl RunQueue {
    pub(crate) fn new() -> Self {
        Self {
            tasks: RefCell::new(VecDeque::new()),
            left_in_round: Cell::new(0),
        }
    }

    #[inline(always)]
    pub(crate) fn push(&self, task: TaskId) {
        self.tasks.borrow_mut().push_back(task);
    }

    pub(crate) fn len(&self) -> usize {
        self.tasks.borrow().len()
    }

    #[inline]
    pub(crate) fn round_is_over(&self) -> bool {
        self.left_in_round.get() == 0
    }

    /// Makes a round of what is ready now.
    #[inline]
    pub(crate) fn begin_round(&self) {
        self.left_in_round.set(self.tasks.borrow().len());
    }

    /// Takes the next task of the round.
    #[inline]
    pub(crate) fn pop(&self) -> Option<TaskId> {
        let task = self.tasks.borrow_mut().pop_front()?;
        self.left_in_round.set(self.left_in_round.get() - 1);
        Some(task)
    }
}
