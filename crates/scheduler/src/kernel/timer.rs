//! Timers of tasks, each removed with its owner.

use std::{rc::Rc, time::Instant};

use super::{
    cell::Alarm,
    note::{Entry, Note},
    state::Kernel,
    timers::TimerKey,
};

/// A timer that was started. Dropping it stops it, whether it has fired or not.
pub(crate) type Timer = Note<TimerKey>;

impl Entry for TimerKey {
    #[inline]
    fn withdraw(&mut self, kernel: &Kernel) {
        let alarm = kernel.timers.borrow_mut().remove(*self);
        drop(alarm); // perhaps the last of the task, so nothing is borrowed
    }
}

impl Kernel {
    /// Starts a timer: `alarm` goes off at `deadline`.
    #[inline]
    pub(crate) fn start_timer(self: &Rc<Self>, deadline: Instant, alarm: Alarm) -> Timer {
        let mut timers = self.timers.borrow_mut();
        if timers.next_deadline().is_none() {
            self.pace.hurry(); // there was nothing to check
        }
        Note::new(self, timers.insert(deadline, alarm))
    }

    /// Whether a timer has fired.
    #[inline]
    pub(crate) fn has_fired(&self, timer: &Timer) -> bool {
        self.timers.borrow().has_fired(*timer.entry())
    }
}
