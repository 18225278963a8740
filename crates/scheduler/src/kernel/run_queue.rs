//! The ready tasks, and the pace of rounds.

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
    /// How many switches are left before timers and descriptors are checked again.
    until_check: Cell<u32>,
}

/// How many switches may follow the round that began with a check of timers and descriptors, before
/// the next check, if tasks are ready all the time. A check is always in between rounds.
const CHECK_EVERY: u32 = 64;

impl RunQueue {
    pub(crate) fn new() -> Self {
        Self {
            tasks: RefCell::new(VecDeque::new()),
            left_in_round: Cell::new(0),
            until_check: Cell::new(CHECK_EVERY),
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

    /// Whether timers and descriptors are to be checked before the round that begins now. Always,
    /// if it has no task.
    #[inline]
    pub(crate) fn check_is_due(&self) -> bool {
        let ready = self.len();
        let switches = u32::try_from(ready).unwrap_or(u32::MAX);
        match self.until_check.get().checked_sub(switches) {
            Some(left) if ready > 0 => {
                self.until_check.set(left);
                false
            }
            _ => {
                self.until_check.set(CHECK_EVERY);
                true
            }
        }
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
