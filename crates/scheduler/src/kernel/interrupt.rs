//! Raising something in a task from outside of it: interruptions, deadlines, failures of scopes.

use super::{
    cell::{Alarm, TaskRef},
    frames::{Cause, Construct, Frame},
    header::Place,
    interruption::Interruption,
    interruptions::Interruptions,
    state::Kernel,
};
use crate::{
    error::{BoxError, Stop},
    id::TaskId,
};

impl Kernel {
    /// Has something raised in a task at its next turn. Returns `false` if the task has ended.
    pub(crate) fn interrupt(&self, id: TaskId, interruption: Interruption) -> bool {
        let Some(task) = self.task(id) else {
            return false;
        };
        let reaches_awaits = matches!(interruption, Interruption::Kill);
        interruptions(&task).post(interruption);
        if reaches_awaits {
            self.alarm(task);
        } else {
            self.alarm_at_request(task);
        }
        true
    }

    /// Has a child that has not begun cancelled at its first request.
    pub(crate) fn cancel_at_first_request(&self, id: TaskId) {
        if let Some(task) = self.task(id) {
            task.header.awaits.set(true); // as if it awaited a future up to its first request
            task.header.alarmed.set(true);
            interruptions(&task).post(Interruption::Cancel);
        }
    }

    /// Wakes a task, so that what is to be raised in it is raised.
    fn alarm(&self, task: TaskRef) {
        task.header.alarmed.set(true);
        self.wake_task(&task);
    }

    /// As `alarm`, but leaves a task alone that awaits a future: it is raised at the next request.
    pub(crate) fn alarm_at_request(&self, task: TaskRef) {
        task.header.alarmed.set(true);
        if task.header.place.get() != Place::Awaiting {
            self.wake_task(&task);
        }
    }

    /// Takes what is to be raised in the turn that begins.
    pub(super) fn take_alarm(&self, task: &TaskRef) -> Option<Stop> {
        let interruptions = interruptions(task);
        // 1. A kill reaches a task wherever it is.
        if interruptions.has_kill() {
            return Some(Stop::Killed);
        }
        // 2. At a future nothing else can be raised: it is held until the next request.
        if task.header.awaits.get() {
            return None;
        }
        // 3. A scope that waits for its tasks takes nothing, but they are cancelled: it is left to
        //    be raised, or to go out in place of the scope's value.
        if let Some(scope) = interruptions.waiting_scope() {
            task.header.alarmed.set(false); // until the scope is left
            if interruptions.any(&self.timers.borrow()) {
                scope.interrupted();
            }
            return None;
        }
        // 4. One is raised now, and the next one at the next request.
        self.take_next(task)
    }

    fn take_next(&self, task: &TaskRef) -> Option<Stop> {
        let stop = interruptions(task).take(&self.timers.borrow());
        self.renew_alarm(task);
        stop
    }

    /// Notes whether anything is left to be raised.
    fn renew_alarm(&self, task: &TaskRef) {
        let is_alarmed = interruptions(task).any(&self.timers.borrow());
        task.header.alarmed.set(is_alarmed);
    }

    /// Does what a timer that has fired is for.
    pub(super) fn timer_fired(&self, alarm: Alarm) {
        match alarm {
            Alarm::Wake(task) => self.wake_task(&task),
            Alarm::Rouse(wakee) => self.rouse(wakee),
            // One that awaits a future checks its deadlines itself.
            Alarm::Interrupt(task) => self.alarm(task),
        }
    }

    /// Whether a deadline of a task has passed, raised or not.
    pub(super) fn has_passed_deadline(&self, task: &TaskRef) -> bool {
        interruptions(task).any_deadline_has_passed(&self.timers.borrow())
    }

    // Frames.

    /// Has a task enter a construct, and returns its depth.
    pub(crate) fn enter_frame(task: &TaskRef, construct: Construct) -> usize {
        interruptions(task).enter(construct)
    }

    /// Has a task leave the construct at this depth. `None` if it has left that before.
    pub(crate) fn leave_frame(&self, task: &TaskRef, depth: usize) -> Option<Frame> {
        let left = interruptions(task).leave(depth)?;
        self.renew_alarm(task);
        Some(left)
    }

    /// What goes out of a frame in place of its own stop: the outermost cause that was raised in
    /// its part, else what is to be raised next.
    pub(crate) fn foreign_stop(&self, task: &TaskRef, left: &Frame) -> Option<Stop> {
        match left.foreign() {
            Some(cause) => Some(interruptions(task).stop(cause)),
            None => self.take_pending(task),
        }
    }

    /// Takes what is to be raised next, unless it is a kill.
    pub(crate) fn take_pending(&self, task: &TaskRef) -> Option<Stop> {
        if interruptions(task).has_kill() {
            return None;
        }
        self.take_next(task)
    }

    /// Has a cause raised once more that was raised in a part, as an error goes out of its scope.
    pub(crate) fn raise_again(&self, task: &TaskRef, cause: Cause) {
        interruptions(task).raise_again(cause);
        self.renew_alarm(task);
    }

    /// Has an error thrown once more that a part let out, as another one goes out of its scope.
    pub(crate) fn throw_again(&self, task: &TaskRef, error: BoxError) {
        interruptions(task).post(Interruption::Throw(error));
        self.renew_alarm(task);
    }
}

fn interruptions(task: &TaskRef) -> &Interruptions {
    &task.header.extras().interruptions
}
