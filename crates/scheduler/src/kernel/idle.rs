//! What happens in between rounds, and when nothing is ready.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Kernel, LOOK_EVERY, header::Place, reason::Reason, waker::Lent};
use crate::error::Deadlock;

impl Kernel {
    /// Takes in what has come from outside, and makes a round of what is ready.
    #[inline]
    pub(super) fn begin_round(&self) {
        self.deliver_wakes();
        if self.time.is_virtual() {
            self.fire_timers_that_are_due(); // this clock is a variable, and costs no system call
        }
        let ready = self.run_queue.len();
        let switches = u32::try_from(ready).unwrap_or(u32::MAX);
        match self.until_look.get().checked_sub(switches) {
            Some(left) if ready > 0 => self.until_look.set(left),
            _ => {
                self.until_look.set(LOOK_EVERY);
                self.time.grow_old();
                self.fire_timers_that_are_due();
                if ready > 0 {
                    self.look_at_descriptors(); // if nobody is ready, `wait` does that
                }
            }
        }
        self.run_queue.begin_round();
    }

    /// Takes in the wakes from outside, in the order of their arrival.
    #[inline]
    fn deliver_wakes(&self) {
        if !self.inbox.has_arrived() {
            return; // as mostly: a round may be but one turn
        }
        let mut woken = self.woken.take();
        self.inbox.drain_into(&mut woken);
        for id in woken.drain(..) {
            self.wake(id);
        }
        self.woken.set(woken);
    }

    /// Fires the timers whose time has come. Virtual time itself passes in `wait` alone.
    pub(super) fn fire_timers_that_are_due(&self) {
        if self.timers.borrow().next_deadline().is_some() {
            self.fire_timers(self.time.now());
        }
    }

    fn fire_timers(&self, now: Instant) {
        loop {
            let fired = self.timers.borrow_mut().fire(now);
            let Some(alarm) = fired else { break };
            self.timer_fired(alarm);
        }
    }

    /// Waits until a task is ready, as none is: for the next deadline, or for something from outside,
    /// but no longer than `limit`. If nothing can come any more, that is a deadlock.
    pub(crate) fn wait(&self, limit: Option<Duration>) -> Result<(), Deadlock> {
        let deadline = self.timers.borrow().next_deadline();
        let outside = self.awaits_outside() || self.inbox.has_arrived();
        let now = self.time.now();
        match deadline {
            Some(deadline) if deadline <= now => self.fire_timers(now),
            None if !outside => return Err(self.deadlock()),
            Some(deadline) if self.time.is_virtual() && !outside => {
                self.time.advance_to(deadline);
                self.fire_timers(self.time.now());
            }
            Some(deadline) if !self.time.is_virtual() => {
                let left = deadline.saturating_duration_since(self.time.now());
                self.block(Some(limit.map_or(left, |limit| limit.min(left))));
            }
            _ => self.block(limit),
        }
        self.fire_timers_that_are_due();
        Ok(())
    }

    /// Whether something outside of the scheduler could still make a task ready.
    fn awaits_outside(&self) -> bool {
        self.outside.get() > 0 || self.is_lent_to_a_waiting_task()
    }

    /// Whether a waiting task has a waker or an unparker out. Forgets the tasks that have ended.
    fn is_lent_to_a_waiting_task(&self) -> bool {
        let table = self.table.borrow();
        let mut lent = self.lent.borrow_mut();
        lent.retain(|id| table.get(*id).is_some());
        lent.iter().filter_map(|id| table.get(*id)).any(|task| {
            let Some(rarer) = task.header.rarer_if_any() else {
                return false;
            };
            let has_unparker = |it| Arc::strong_count(it) > 1;
            let parks = task.header.rare().reason();
            let unparkable = matches!(parks, Some(Reason::Park))
                && rarer.parking.get().is_some_and(has_unparker);
            let wakable = rarer.waker.get().is_some_and(Lent::was_kept);
            task.header.place.get() == Place::Blocked && (unparkable || wakable)
        })
    }
}
