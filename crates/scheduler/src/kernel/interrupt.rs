//! Raising something in a task from outside of it: interruptions and deadlines.

use super::{
    cell::{Alarm, TaskRef},
    header::Place,
    interruption::Interruption,
    state::Kernel,
    timer::Timer,
};
use crate::{
    error::{Stop, drop_quietly},
    id::TaskId,
};

impl Kernel {
    /// Has something raised in a task at its next turn. Returns `false` if the task has ended.
    pub(crate) fn interrupt(&self, id: TaskId, interruption: Interruption) -> bool {
        let Some(task) = self.task(id) else {
            return false;
        };
        let is_out_of_reach = task.header.place.get() == Place::Awaiting
            && !matches!(interruption, Interruption::Kill);
        let lost = task.header.extras().interruptions.post(interruption);
        if is_out_of_reach {
            task.header.alarmed.set(true); // it is raised at the next request
        } else {
            self.alarm(task);
        }
        drop_quietly(lost);
        true
    }

    /// Wakes a task, so that what is to be raised in it is raised.
    fn alarm(&self, task: TaskRef) {
        task.header.alarmed.set(true);
        self.wake_task(task);
    }

    /// Takes what is to be raised in the turn that begins.
    pub(super) fn take_alarm(&self, task: &TaskRef) -> Option<Stop> {
        let header = &task.header;
        let interruptions = &header.extras().interruptions;
        if header.awaits.get() {
            // It stands at no request: only a kill reaches it, the rest is held until the next one.
            return interruptions.has_kill().then_some(Stop::Killed);
        }
        let timers = self.timers.borrow();
        let stop = interruptions.take(&timers);
        header
            .alarmed
            .set(interruptions.has_passed_deadline(&timers));
        stop
    }

    /// Does what a timer that has fired is for.
    pub(super) fn timer_fired(&self, alarm: Alarm) {
        match alarm {
            Alarm::Wake(task) => self.wake_task(task),
            // One that awaits a future checks its deadlines itself.
            Alarm::Interrupt(task) => self.alarm(task),
        }
    }

    /// Whether a deadline of a task has passed and was not raised yet.
    pub(super) fn has_passed_deadline(&self, task: &TaskRef) -> bool {
        let interruptions = &task.header.extras().interruptions;
        interruptions.has_passed_deadline(&self.timers.borrow())
    }

    /// Whether this deadline of a task has passed, and was not raised.
    pub(crate) fn is_yet_to_raise(&self, task: &TaskRef, timer: &Timer) -> bool {
        let interruptions = &task.header.extras().interruptions;
        interruptions.is_yet_to_raise(*timer.entry(), &self.timers.borrow())
    }

    /// Puts a task under a deadline, inside of those that it is under already.
    pub(crate) fn enter_deadline(task: &TaskRef, timer: &Timer) {
        task.header
            .extras()
            .interruptions
            .enter_deadline(*timer.entry());
    }

    /// Takes a task from under a deadline. Returns whether it was the one that was raised last.
    pub(crate) fn leave_deadline(task: &TaskRef, timer: &Timer) -> bool {
        task.header
            .extras()
            .interruptions
            .leave_deadline(*timer.entry())
    }
}
