//! Rounds and steps: which task runs next.

use std::rc::Rc;

use super::{running::Stay, state::Kernel};
use crate::step::Step;

impl Stay<'_> {
    /// Runs ready tasks until `stop` returns true after a turn, or no task is ready.
    #[inline]
    pub(crate) fn run_until<Loop: Fn() -> bool>(&self, stop: Loop) -> Step {
        let kernel: &Rc<Kernel> = self;
        loop {
            match kernel.step::<Loop>() {
                Step::Ran if !stop() => {}
                step => return step,
            }
        }
    }

    /// Runs the next ready task for one turn. For `Loop` see `resume`.
    #[inline(always)]
    pub(crate) fn run_one<Loop>(&self) -> Step {
        self.step::<Loop>()
    }
}

impl Kernel {
    #[inline(always)]
    fn step<Loop>(self: &Rc<Self>) -> Step {
        loop {
            if self.run_queue.round_is_over() {
                self.begin_round();
            }
            let table = self.table.borrow();
            if table.has_only_daemons() {
                return Step::Done;
            }
            let Some(id) = self.run_queue.pop() else {
                return Step::Idle(self.timers.borrow().next_deadline());
            };
            // A task that was killed while it stood in the queue is gone.
            if let Some(task) = table.get(id).map(Rc::clone) {
                drop(table);
                self.run::<Loop>(task);
                return Step::Ran;
            }
        }
    }

    /// Takes in what has come from outside, and makes a round of the tasks that are ready.
    #[inline]
    fn begin_round(self: &Rc<Self>) {
        self.take_in_arrivals();
        if self.time.is_virtual() {
            self.fire_due_timers(); // this clock is a variable, and costs no system call
        }
        if self.pace.is_due(self.run_queue.len()) {
            self.check();
        }
        self.run_queue.begin_round();
    }

    /// Checks timers and descriptors; the descriptors only if a task is ready, as else `wait` does
    /// that. Not inlined: a round may be but one turn, and needs no registers for this then.
    #[inline(never)]
    fn check(&self) {
        let any_ready = self.run_queue.len() > 0;
        self.time.grow_old();
        self.fire_due_timers();
        if any_ready {
            self.poll_descriptors();
        }
        if self.timers.borrow().next_deadline().is_some() || self.descriptors.are_awaited() {
            self.pace.note_check(self.time.recently());
        } else {
            self.pace.note_nothing();
        }
    }
}
