//! Timers of tasks, each removed with its owner.

use std::{rc::Rc, time::Instant};

use super::{
    cell::Alarm,
    loose::Loose,
    note::{Entry, Note},
    state::Kernel,
    wakee::Wakee,
};

pub(crate) use super::timers::TimerKey;

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
        Note::new(self, self.insert_timer(deadline, alarm))
    }

    #[inline]
    fn insert_timer(&self, deadline: Instant, alarm: Alarm) -> TimerKey {
        let mut timers = self.timers.borrow_mut();
        if timers.next_deadline().is_none() {
            self.pace.hurry(); // there was nothing to check
        }
        timers.insert(deadline, alarm)
    }

    /// Starts a timer that wakes somebody who awaits without a request.
    pub(crate) fn start_loose_timer(&self, deadline: Instant, wakee: Wakee) -> Loose<TimerKey> {
        Loose::new(self, self.insert_timer(deadline, Alarm::Rouse(wakee)))
    }

    /// Whether a timer has fired.
    #[inline]
    pub(crate) fn has_fired(&self, timer: &Timer) -> bool {
        self.timer_has_fired(*timer.entry())
    }

    /// Whether the timer of this key has fired.
    pub(crate) fn timer_has_fired(&self, timer: TimerKey) -> bool {
        self.timers.borrow().has_fired(timer)
    }
}
