//! Interruptions, deadlines and the end of tasks from outside.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use super::{
    Kernel,
    cell::{Alarm, TaskRef},
    header::{Deadline, Header, Place},
    interruption::Interruption,
    timers::TimerKey,
};
use crate::{
    error::{Stop, drop_quietly},
    id::TaskId,
};

impl Kernel {
    /// Has something raised in a task at its next turn. `false` if the task has ended.
    pub(crate) fn interrupt(&self, id: TaskId, interruption: Interruption) -> bool {
        let Some(task) = self.task(id) else {
            return false;
        };
        let rarer = task.header.rarer();
        let pending = rarer.interruption.take();
        let is_out_of_reach = task.header.place.get() == Place::Awaiting
            && !matches!(interruption, Interruption::Kill);
        let (raised, lost) = match pending {
            Some(pending) if !interruption.beats(&pending) => (pending, Some(interruption)),
            pending => (interruption, pending),
        };
        rarer.interruption.set(Some(raised));
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

    /// Takes what is to be raised in this turn.
    pub(super) fn take_alarm(&self, task: &TaskRef) -> Option<Stop> {
        let rarer = task.header.rarer();
        let pending = rarer.interruption.take();
        if task.header.awaits.get() {
            // It stands at no request: only a kill reaches it, the rest is held until the next one.
            if matches!(pending, Some(Interruption::Kill)) {
                return Some(Stop::Killed);
            }
            rarer.interruption.set(pending);
            return None;
        }
        if pending.is_some() {
            let nurseries = rarer.nurseries.borrow();
            nurseries.iter().for_each(|nursery| nursery.note_raised());
        }
        let stop = match pending {
            Some(interruption) => Some(interruption.into_stop()),
            None => self.take_deadline(task),
        };
        task.header
            .alarmed
            .set(self.next_passed_deadline(task).is_some());
        stop
    }

    /// Whether a kill is to be raised.
    pub(super) fn is_to_be_killed(&self, header: &Header) -> bool {
        let pending = &header.rarer().interruption;
        let interruption = pending.take();
        let is_kill = matches!(interruption, Some(Interruption::Kill));
        pending.set(interruption);
        is_kill
    }

    /// Takes a scope's cancellation back that was not raised before the scope was over.
    pub(crate) fn withdraw_scope_cancel(&self, task: &TaskRef) {
        let pending = &task.header.rarer().interruption;
        let nurseries = task.header.rarer().nurseries.borrow();
        if nurseries.iter().any(|nursery| nursery.is_cancelling()) {
            return; // an outer scope's stands as well
        }
        match pending.take() {
            Some(Interruption::CancelScope) => {}
            other => pending.set(other),
        }
    }

    // Deadlines.

    /// Does what a timer that has fired is for.
    pub(super) fn timer_fired(&self, alarm: Alarm) {
        match alarm {
            Alarm::Wake(task) => self.wake_task(task),
            // One that awaits looks at its deadlines itself.
            Alarm::Interrupt(task) => self.alarm(task),
        }
    }

    /// The outermost deadline of a task that has passed and was not raised yet, by its index.
    pub(super) fn next_passed_deadline(&self, task: &TaskRef) -> Option<usize> {
        let timers = self.timers.borrow();
        let deadlines = task.header.rarer().deadlines.borrow();
        deadlines
            .iter()
            .position(|deadline| !deadline.is_raised && timers.has_fired(deadline.timer))
    }

    /// Whether this deadline has passed, and was not raised.
    pub(crate) fn is_yet_to_raise(&self, task: &TaskRef, timer: TimerKey) -> bool {
        let deadlines = task.header.rarer().deadlines.borrow();
        let own = deadlines.iter().find(|deadline| deadline.timer == timer);
        own.is_some_and(|own| !own.is_raised) && self.timers.borrow().has_fired(timer)
    }

    fn take_deadline(&self, task: &TaskRef) -> Option<Stop> {
        let passed = self.next_passed_deadline(task)?;
        let rarer = task.header.rarer();
        let deadline = &mut rarer.deadlines.borrow_mut()[passed];
        deadline.is_raised = true;
        rarer.raised.set(Some(deadline.timer));
        Some(Stop::TimedOut)
    }

    pub(crate) fn enter_deadline(&self, task: &TaskRef, timer: TimerKey) {
        task.header.rarer().deadlines.borrow_mut().push(Deadline {
            timer,
            is_raised: false,
        });
    }

    /// Takes a deadline off a task, if it is on it. Tells whether it was the one that was raised last.
    pub(crate) fn leave_deadline(&self, task: &TaskRef, timer: TimerKey) -> bool {
        let rarer = task.header.rarer();
        let place = rarer
            .deadlines
            .borrow()
            .iter()
            .position(|deadline| deadline.timer == timer);
        let Some(place) = place else { return false };
        rarer.deadlines.borrow_mut().remove(place);
        let was_raised = rarer.raised.get() == Some(timer);
        if was_raised {
            rarer.raised.set(None);
        }
        let removed = self.timers.borrow_mut().remove(timer);
        drop(removed);
        was_raised
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
        let nurseries = rarer.nurseries.borrow().clone();
        let children = nurseries.iter().flat_map(|nursery| nursery.take_children());
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
