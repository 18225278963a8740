//! Wakes from outside of the tasks: time, wakes from other threads, events of descriptors; and
//! what happens when no task is ready.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use super::{inbox::Arrival, note::Entry, running::Stay, state::Kernel};
use crate::{clock::Time, error::Deadlock, id::TaskId};

impl Kernel {
    /// Takes in the wakes and the orders from outside, in the order of their arrival.
    #[inline]
    pub(super) fn take_in_arrivals(self: &Rc<Self>) {
        if self.wakers.inbox().has_arrived() {
            self.empty_inbox(); // rarely: a round may be but one turn
        }
    }

    #[inline(never)]
    fn empty_inbox(self: &Rc<Self>) {
        self.wakers.deliver(|arrival| match arrival {
            Arrival::Wake(task) => self.wake_from_outside(task),
            Arrival::Order(order) => order.carry_out(self),
            Arrival::Stop(mut timer) => timer.withdraw(self),
            #[cfg(all(unix, feature = "io"))]
            Arrival::Leave(key) => self.let_go(key),
        });
    }

    /// Fires the timers whose time has come. Virtual time itself passes in `wait` alone.
    #[inline(never)]
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

    /// Polls the descriptors without blocking. Returns whether a task may be ready after that.
    pub(crate) fn poll_descriptors(&self) -> bool {
        if self.descriptors.are_awaited() {
            self.poll(Some(Duration::ZERO));
        }
        self.run_queue.len() > 0 || self.wakers.inbox().has_arrived()
    }

    fn poll(&self, timeout: Option<Duration>) {
        let mut woken = self.descriptors.poll(timeout);
        self.fire_due_timers(); // timers go first: they were due before the events were read
        woken.drain(..).for_each(|wakee| self.rouse(wakee));
        self.descriptors.keep(woken);
    }

    /// Whether nothing can make a task ready any more, as none is.
    pub(crate) fn is_stuck(&self) -> bool {
        let time_stands = self.time.is_virtual() && self.time.is_held();
        let is_in_time = self.next_deadline().is_some() && !time_stands;
        !is_in_time && !self.may_be_woken()
    }

    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.timers.borrow().next_deadline()
    }

    /// Lets virtual time pass as the real one did, while the scheduler was left to its host, and a
    /// descriptor was waited for.
    pub(crate) fn pass_time_since(&self, left: Instant) {
        if let Some(deadline) = self.next_deadline() {
            if self.time.is_virtual() && !self.time.is_held() && self.are_descriptors_awaited() {
                let passed = Time::reading().saturating_duration_since(left);
                self.time.advance_to(deadline.min(self.time.now() + passed));
            }
        }
    }

    /// Whether something outside of the scheduler could still make a task ready, or has.
    ///
    /// In this order: a waker that has gone in between has left its wake in the inbox.
    fn may_be_woken(&self) -> bool {
        self.tally.any_outside()
            || self.wakers.may_wake_a_waiting_task(&self.table.borrow())
            || self.are_descriptors_awaited()
            || self.wakers.inbox().has_arrived()
    }

    /// Whether a task waits for a descriptor, and has not only polled one in a turn that is over.
    fn are_descriptors_awaited(&self) -> bool {
        self.descriptors
            .are_awaited_besides(|task, turn| self.is_over(task, turn))
    }

    /// Whether what a task polled in this turn is awaited no longer: it has ended since, or waits
    /// at a request that it has made since.
    fn is_over(&self, task: TaskId, turn: u64) -> bool {
        self.task(task).is_none_or(|task| {
            let header = &task.header;
            !header.awaits_futures() && header.switches.get() != turn
        })
    }
}

impl Stay<'_> {
    /// Waits until a task is ready, as none is: for the next deadline, or for something from
    /// outside, but no longer than `limit`. If nothing can come any more, that is a deadlock.
    pub(crate) fn wait(&self, limit: Option<Duration>) -> Result<(), Deadlock> {
        if self.wakers.inbox().has_arrived() {
            return Ok(()); // the next round takes that in
        }
        let deadline = self.timers.borrow().next_deadline();
        let left = deadline.map(|deadline| deadline.saturating_duration_since(self.time.now()));
        match (deadline, left) {
            (Some(_), Some(Duration::ZERO)) => {}
            (Some(deadline), _) if self.time.is_virtual() => self.pass_time(deadline, limit)?,
            (None, _) if !self.may_be_woken() => return Err(self.deadlock()),
            _ => self.block(shorter(left, limit)),
        }
        self.fire_due_timers();
        Ok(())
    }

    /// Lets virtual time pass up to this deadline: at once, unless a descriptor is waited for, or a
    /// task holds it.
    fn pass_time(&self, deadline: Instant, limit: Option<Duration>) -> Result<(), Deadlock> {
        let now = self.time.now();
        if self.time.is_held() {
            if !self.may_be_woken() {
                return Err(self.deadlock()); // who holds it waits for it
            }
            self.block(limit);
        } else if self.are_descriptors_awaited() {
            // As real time does, so that a peer has the time to answer that it would have.
            let begin = Time::reading();
            self.block(shorter(Some(deadline - now), limit));
            let passed = Time::reading().duration_since(begin);
            self.time.advance_to(deadline.min(now + passed));
        } else {
            self.time.advance_to(deadline);
        }
        Ok(())
    }

    /// Blocks the thread until something comes from outside, for `timeout` at the most.
    pub(crate) fn block(&self, timeout: Option<Duration>) {
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

    /// Checks time and descriptors for a host that waits itself. Blocks for nothing.
    pub(crate) fn check_outside(&self) {
        let deadline = self.timers.borrow().next_deadline();
        let jumps = self.time.is_virtual() && !self.time.is_held();
        match deadline {
            Some(deadline) if jumps && !self.are_descriptors_awaited() => {
                self.time.advance_to(deadline);
            }
            _ => drop(self.poll_descriptors()),
        }
        self.time.grow_old();
        self.fire_due_timers();
    }
}

/// The shorter one of two times, either of which may be endless.
fn shorter(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
