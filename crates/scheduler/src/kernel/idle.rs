//! What comes from outside of the tasks: time, wakes from other threads, events of descriptors; and
//! what happens when no task is ready.

use std::time::{Duration, Instant};

use super::state::Kernel;
use crate::error::Deadlock;

impl Kernel {
    /// Takes in the wakes from outside, in the order of their arrival.
    #[inline]
    pub(super) fn deliver_wakes(&self) {
        self.wakers.deliver(|task| self.wake(task));
    }

    /// Fires the timers whose time has come. Virtual time itself passes in `wait` alone.
    pub(super) fn fire_due_timers(&self) {
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

    /// Polls the descriptors without blocking. Returns whether a task is ready after that.
    pub(crate) fn poll_descriptors(&self) -> bool {
        if self.descriptors.are_awaited() {
            self.poll(Some(Duration::ZERO));
        }
        self.run_queue.len() > 0
    }

    fn poll(&self, timeout: Option<Duration>) {
        let woken = self.descriptors.poll(timeout);
        self.fire_due_timers(); // timers go first, as they were due before the events were read
        woken.iter().for_each(|&task| self.wake(task));
        self.descriptors.keep(woken);
    }

    /// Waits until a task is ready, as none is: for the next deadline, or for something from
    /// outside, but no longer than `limit`. If nothing can come any more, that is a deadlock.
    pub(crate) fn wait(&self, limit: Option<Duration>) -> Result<(), Deadlock> {
        let deadline = self.timers.borrow().next_deadline();
        let outside = self.awaits_outside() || self.wakers.inbox().has_arrived();
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
        self.fire_due_timers();
        Ok(())
    }

    /// Whether something outside of the scheduler could still make a task ready.
    fn awaits_outside(&self) -> bool {
        self.tally.any_outside() || self.wakers.may_wake_a_waiting_task(&self.table.borrow())
    }

    /// Blocks the thread until something comes from outside, for `timeout` at the most.
    fn block(&self, timeout: Option<Duration>) {
        let inbox = self.wakers.inbox();
        if !self.descriptors.is_open() {
            inbox.wait(timeout);
        } else if inbox.begin_sleep() {
            self.poll(timeout);
            inbox.end_sleep();
        } else {
            self.poll_descriptors();
        }
        self.time.grow_old();
    }
}
