//! The interruptions that are to be raised in a task, in their order.

use super::{
    Model,
    frame::{Cause, Kind},
    task::{Pending, Stop},
};

impl Model {
    /// The outermost of what is to be raised in a task.
    pub(super) fn next_cause(&self, id: usize) -> Option<Cause> {
        let task = &self.tasks[id];
        if task.pending.is_some() {
            return Some(Cause::Task);
        }
        let due = task.frames.iter().position(|frame| match frame.kind {
            Kind::Timeout => frame.has_passed && !frame.is_raised,
            Kind::Scope(scope) => {
                let scope = &self.scopes[scope];
                let is_running = !scope.is_waiting && !scope.is_killed;
                !frame.is_raised && scope.error.is_some() && is_running
            }
            _ => false,
        });
        due.map(Cause::Frame)
    }

    pub(super) fn raise(&mut self, id: usize) -> Option<Stop> {
        match self.next_cause(id)? {
            Cause::Task => match self.tasks[id].pending.take()? {
                Pending::Throw(text) => Some(Stop::Thrown(text)),
                Pending::Cancel => Some(self.tasks[id].raise(Cause::Task)),
                Pending::Kill => unreachable!("a kill closes"),
            },
            cause => Some(self.tasks[id].raise(cause)),
        }
    }

    pub(super) fn interrupt(&mut self, id: usize, interruption: Pending) {
        if self.tasks[id].ended.is_some() {
            return;
        }
        let pending = &mut self.tasks[id].pending;
        if pending
            .as_ref()
            .is_none_or(|it| interruption.rank() > it.rank())
        {
            *pending = Some(interruption);
        }
        self.wake(id);
    }

    pub(super) fn cancel_children(&mut self, scope: usize) {
        if self.scopes[scope].is_cancelled {
            return;
        }
        self.scopes[scope].is_cancelled = true;
        for child in self.scopes[scope].children.clone() {
            self.interrupt(child, Pending::Cancel);
        }
    }
}
