//! How tasks end.

use super::{
    Model,
    frame::Frame,
    task::{Closing, Ended, Stop},
};

impl Model {
    pub(super) fn end(&mut self, id: usize, done: Result<(), Stop>) {
        if self.tasks[id].has_begun {
            self.note(id, "ended", &done);
        }
        let ended = match self.tasks[id].closing {
            Some(Closing::Twice) => Ended::Killed,
            _ => Ended::of(done),
        };
        self.ended(id, ended);
    }

    pub(super) fn ended(&mut self, id: usize, ended: Ended) {
        let error = ended.error();
        let task = &mut self.tasks[id];
        task.ended = Some(ended);
        task.is_running = false;
        for joiner in std::mem::take(&mut task.joiners) {
            self.wake(joiner);
        }
        let Some(scope) = self.tasks[id].scope else {
            return;
        };
        self.scopes[scope].children.retain(|child| *child != id);
        if self.scopes[scope].is_over || self.scopes[scope].is_killed {
            return;
        }
        let parent = self.scopes[scope].parent;
        if let Some(error) = error {
            if !self.scopes[scope].has_failed {
                self.scopes[scope].has_failed = true;
                self.scopes[scope].error = Some(error);
                self.cancel_children(scope);
                if !self.scopes[scope].is_waiting {
                    self.wake(parent);
                }
            }
        }
        if self.scopes[scope].is_waiting && self.scopes[scope].children.is_empty() {
            self.wake(parent);
        }
    }

    /// Closes a task, the tasks of its scopes first.
    pub(super) fn kill(&mut self, id: usize) {
        let mut family = vec![id];
        let mut next = 0;
        while let Some(&member) = family.get(next) {
            let scopes = self.tasks[member].frames.iter().filter_map(Frame::scope);
            for scope in scopes.collect::<Vec<_>>() {
                self.scopes[scope].is_killed = true;
                family.extend(std::mem::take(&mut self.scopes[scope].children));
            }
            next += 1;
        }
        while let Some(member) = family.pop() {
            self.close(member);
        }
    }

    pub(super) fn close(&mut self, id: usize) {
        if self.tasks[id].ended.is_some() {
            return;
        }
        self.tasks[id].closing = Some(Closing::Once);
        self.tasks[id].is_running = true;
        if self.tasks[id].wait.is_some() {
            self.go_on(id, Err(Stop::Killed));
        }
        if self.tasks[id].ended.is_none() {
            self.drop_body(id);
            self.ended(id, Ended::Killed);
        }
    }
}
