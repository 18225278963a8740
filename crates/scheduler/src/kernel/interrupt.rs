//! Interruptions, deadlines and the end of tasks from outside.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use super::{
    Kernel,
    cell::{Alarm, TaskRef},
    frames::{Cause, Construct, Frame},
    header::{Header, Place},
    interruption::Interruption,
};
use crate::{
    error::{BoxError, Stop, drop_quietly},
    id::TaskId,
};

impl Kernel {
    /// Has something raised in a task at its next turn. `false` if the task has ended.
    pub(crate) fn interrupt(&self, id: TaskId, interruption: Interruption) -> bool {
        let Some(task) = self.task(id) else {
            return false;
        };
        let reaches_awaits = matches!(interruption, Interruption::Kill);
        self.put_interruption(&task, interruption);
        self.alarm(task, reaches_awaits);
        true
    }

    /// Leaves an interruption to be raised, beside the one that is there: one of the two stays.
    fn put_interruption(&self, task: &TaskRef, interruption: Interruption) {
        let slot = &task.header.rarer().interruption;
        let (stays, lost) = match slot.take() {
            Some(pending) if !interruption.beats(&pending) => (pending, Some(interruption)),
            pending => (interruption, pending),
        };
        slot.set(Some(stays));
        drop_quietly(lost);
    }

    /// Wakes a task, so that what is to be raised in it is raised. One that awaits a foreign future stands
    /// at no request: there it is raised at the next one, unless it `reaches_awaits`.
    pub(crate) fn alarm(&self, task: TaskRef, reaches_awaits: bool) {
        task.header.alarmed.set(true);
        if reaches_awaits || task.header.place.get() != Place::Awaiting {
            self.wake_task(task);
        }
    }

    /// Has a child, which has not begun, cancelled at its first request.
    pub(crate) fn cancel_at_first_request(&self, id: TaskId) {
        let Some(task) = self.task(id) else {
            return;
        };
        task.header.awaits.set(true); // as if it awaited something until then
        task.header.alarmed.set(true);
        self.put_interruption(&task, Interruption::Cancel);
    }

    /// Takes what is to be raised in this turn.
    pub(super) fn take_alarm(&self, task: &TaskRef) -> Option<Stop> {
        let header = &task.header;
        if self.is_to_be_killed(header) {
            return Some(Stop::Killed);
        }
        if header.awaits.get() {
            return None; // only a kill reaches it, the rest is held until the next request
        }
        let scope = header.rarer().frames.borrow().waiting_scope();
        if let Some(scope) = scope {
            header.alarmed.set(false); // until the scope is left: nothing is raised before
            scope.interrupted();
            return None;
        }
        let stop = self.take_next(task);
        self.renew_alarm(task);
        stop
    }

    /// Raises the outermost of what is to be raised: what is for the whole task comes first.
    fn take_next(&self, task: &TaskRef) -> Option<Stop> {
        let rarer = task.header.rarer();
        if let Some(interruption) = rarer.interruption.take() {
            if matches!(interruption, Interruption::Cancel) {
                rarer.frames.borrow_mut().raise(Cause::Task);
            }
            return Some(interruption.into_stop());
        }
        let cause = Cause::Frame(self.next_due(task)?);
        let mut frames = rarer.frames.borrow_mut();
        frames.raise(cause);
        Some(frames.stop(cause))
    }

    /// Notes whether anything is left to be raised.
    fn renew_alarm(&self, task: &TaskRef) {
        let pending = &task.header.rarer().interruption;
        let interruption = pending.take();
        let is_pending = interruption.is_some();
        pending.set(interruption);
        let is_alarmed = is_pending || self.next_due(task).is_some();
        task.header.alarmed.set(is_alarmed);
    }

    /// Whether a kill is to be raised.
    pub(super) fn is_to_be_killed(&self, header: &Header) -> bool {
        let pending = &header.rarer().interruption;
        let interruption = pending.take();
        let is_kill = matches!(interruption, Some(Interruption::Kill));
        pending.set(interruption);
        is_kill
    }

    // Frames.

    /// Has a task enter a construct. Returns its depth.
    pub(crate) fn enter_frame(&self, task: &TaskRef, construct: Construct) -> usize {
        task.header.rarer().frames.borrow_mut().enter(construct)
    }

    /// Has a task leave a construct. `None` if it has left it already.
    pub(crate) fn leave_frame(&self, task: &TaskRef, depth: usize) -> Option<Frame> {
        let left = task.header.rarer().frames.borrow_mut().leave(depth);
        self.renew_alarm(task);
        left
    }

    /// What goes out of a frame that was left, in place of its own stop: the outermost that was raised in
    /// its part, else what is about to be.
    pub(crate) fn foreign_stop(&self, task: &TaskRef, left: &Frame) -> Option<Stop> {
        match left.foreign() {
            Some(cause) => Some(task.header.rarer().frames.borrow().stop(cause)),
            None => self.take_pending(task),
        }
    }

    /// Takes what is about to be raised, unless it is a kill.
    pub(crate) fn take_pending(&self, task: &TaskRef) -> Option<Stop> {
        if self.is_to_be_killed(&task.header) {
            return None;
        }
        let stop = self.take_next(task);
        self.renew_alarm(task);
        stop
    }

    /// Has a stop raised once more that was raised in a part, as an error goes out of that part's scope.
    pub(crate) fn raise_again(&self, task: &TaskRef, cause: Cause) {
        task.header.rarer().frames.borrow_mut().raise_again(cause);
        if cause == Cause::Task {
            self.put_interruption(task, Interruption::Cancel);
        }
        self.renew_alarm(task);
    }

    /// Has an error thrown once more that a part let out, as another one goes out of that part's scope.
    pub(crate) fn throw_again(&self, task: &TaskRef, error: BoxError) {
        self.put_interruption(task, Interruption::Throw(error));
        self.renew_alarm(task);
    }

    // Deadlines.

    /// Does what a timer that has fired is for.
    pub(super) fn timer_fired(&self, alarm: Alarm) {
        match alarm {
            Alarm::Wake(task) => self.wake_task(task),
            // One that awaits looks at its deadlines itself.
            Alarm::Interrupt(task) => self.alarm(task, true),
        }
    }

    /// The outermost frame of a task whose own stop is to be raised, by its depth.
    fn next_due(&self, task: &TaskRef) -> Option<usize> {
        let timers = self.timers.borrow();
        let frames = task.header.rarer().frames.borrow();
        frames.next_due(|construct| match construct {
            Construct::Timeout(timer) => timer.is_some_and(|timer| timers.has_fired(timer)),
            Construct::Scope(scope) => scope.upgrade().is_some_and(|scope| scope.cancels_part()),
        })
    }

    /// Whether a deadline of the task has passed, raised or not.
    pub(super) fn has_passed_deadline(&self, task: &TaskRef) -> bool {
        let timers = self.timers.borrow();
        let frames = task.header.rarer().frames.borrow();
        frames.iter().any(|construct| match construct {
            Construct::Timeout(timer) => timer.is_some_and(|timer| timers.has_fired(timer)),
            Construct::Scope(_) => false,
        })
    }

    // Kills.

    /// Ends a task by closing its body, those of its scopes first.
    pub(super) fn kill(&self, task: &TaskRef) {
        let mut family = vec![Rc::clone(task)];
        let mut next = 0;
        while let Some(parent) = family.get(next) {
            let children = self.take_children(parent);
            family.extend(children);
            next += 1;
        }
        while let Some(member) = family.pop() {
            self.kill_alone(&member);
        }
    }

    /// Takes the tasks of a task's scopes, in the order of their spawning.
    fn take_children(&self, task: &TaskRef) -> Vec<TaskRef> {
        let Some(rarer) = task.header.rarer_if_any() else {
            return Vec::new();
        };
        let scopes = rarer.frames.borrow().scopes();
        let children = scopes.iter().flat_map(|scope| scope.take_children());
        children.filter_map(|child| self.task(child)).collect()
    }

    fn kill_alone(&self, task: &TaskRef) {
        if task.header.place.get() == Place::Ended {
            return;
        }
        self.leave_outside(&task.header);
        task.header.place.set(Place::Running);
        match catch_unwind(AssertUnwindSafe(|| task.body.borrow_mut().kill())) {
            Ok(false) => {}
            Ok(true) => self.tell(|observer, at| observer.ignored_kill(at, task.header.id)),
            Err(payload) => task.body.borrow_mut().panicked(payload),
        }
        self.forget_kept_spare();
        self.end(task);
    }

    /// Kills every task, the youngest first: children before their parents.
    ///
    /// Cleanup may spawn more tasks; those are killed as well.
    pub(crate) fn kill_all(&self) {
        loop {
            let mut tasks: Vec<TaskRef> = self.table.borrow().iter().cloned().collect();
            if tasks.is_empty() {
                break;
            }
            tasks.sort_by_key(|task| std::cmp::Reverse(task.header.birth));
            for task in tasks {
                self.kill(&task);
            }
        }
        self.inbox.close();
    }
}
