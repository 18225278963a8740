//! The effects of the operations.

use super::{
    Model, Scope, Timer,
    frame::{Frame, Kind},
    task::{Closing, Pending, Stop, Wait},
};
use crate::scheduler::winding_down::op::{Op, Ops};

impl Model {
    /// Performs an operation. `None` if the task stands at a request now.
    pub(super) fn perform(&mut self, id: usize, op: &Op) -> Option<Result<(), Stop>> {
        match op {
            Op::Sleep(time) => {
                self.tasks[id].has_slept = false;
                let timer = self.arm(self.now + time, Timer::Sleeper(id));
                self.tasks[id].timer = Some(timer);
                return self.request(id, Wait::Sleep);
            }
            Op::Scope(name, ops) => {
                self.scopes.push(Scope::of(id));
                let scope = self.scopes.len() - 1;
                self.tasks[id].around.push((name.clone(), scope));
                self.enter(id, name, Kind::Scope(scope), ops);
            }
            Op::Timeout(name, time, ops) => {
                let number = self.armed;
                let timer = self.arm(self.now + time, Timer::Deadline(id, number));
                self.enter(id, name, Kind::Timeout, ops);
                let task = &mut self.tasks[id];
                let place = task.frames.len() - 2; // its operations stand above it
                let frame = &mut task.frames[place];
                frame.number = number;
                frame.timer = Some(timer);
            }
            Op::Cleanup(ops, cleanup) => {
                self.enter(id, "", Kind::Cleanup(cleanup.clone(), None), ops);
            }
            Op::Catch(ops) => self.enter(id, "", Kind::Catch, ops),
            Op::Spawn(name, ops) => {
                let around = self.tasks[id].around.clone();
                let scope = around.last().map(|(_, scope)| *scope);
                self.create(name, ops, around, scope);
            }
            Op::SpawnInto(scope, name, ops) => {
                let around = self.tasks[id].around.clone();
                let scope = around.iter().rfind(|(other, _)| other == scope);
                let scope = scope.map(|(_, scope)| *scope);
                self.create(name, ops, around, scope);
            }
            Op::Fail(text) => return Some(Err(Stop::Failed(text.clone()))),
            Op::Cancel(name) => return self.interrupt_by(id, name, Pending::Cancel),
            Op::Throw(name, text) => {
                return self.interrupt_by(id, name, Pending::Throw(text.clone()));
            }
            Op::Kill(name) => return self.interrupt_by(id, name, Pending::Kill),
            Op::Join(name) => {
                let Some(&other) = self.by_name.get(name) else {
                    return Some(Ok(()));
                };
                if self.tasks[other].ended.is_some() {
                    self.joined(id, other);
                } else {
                    self.tasks[other].joiners.push(id);
                    return self.request(id, Wait::Join(other));
                }
            }
        }
        Some(Ok(()))
    }

    pub(super) fn enter(&mut self, id: usize, name: &str, kind: Kind, ops: &Ops) {
        let frames = &mut self.tasks[id].frames;
        frames.push(Frame::new(name, kind));
        frames.push(Frame::ops(ops));
    }

    pub(super) fn interrupt_by(
        &mut self,
        id: usize,
        name: &str,
        interruption: Pending,
    ) -> Option<Result<(), Stop>> {
        let Some(&other) = self.by_name.get(name) else {
            return Some(Ok(()));
        };
        self.interrupt(other, interruption);
        if other == id {
            return self.request(id, Wait::Turn);
        }
        Some(Ok(()))
    }

    /// Stands at a request; a task that is being closed gets no further than the second.
    pub(super) fn request(&mut self, id: usize, wait: Wait) -> Option<Result<(), Stop>> {
        match self.tasks[id].closing {
            None => {
                self.tasks[id].wait = Some(wait);
                None
            }
            Some(Closing::Once) => {
                self.tasks[id].closing = Some(Closing::Twice);
                Some(self.answered_while_closing(id, wait))
            }
            Some(Closing::Twice) => {
                self.drop_body(id);
                None
            }
        }
    }

    pub(super) fn answered_while_closing(&mut self, id: usize, wait: Wait) -> Result<(), Stop> {
        if let Some(timer) = self.tasks[id].timer.take() {
            self.timers.remove(&timer);
        }
        self.answered(id, Some(wait), Err(Stop::Killed))
    }

    /// Drops what is left of a body: its scopes' tasks are killed at their next turn.
    pub(super) fn drop_body(&mut self, id: usize) {
        if let Some(timer) = self.tasks[id].timer.take() {
            self.timers.remove(&timer);
        }
        while let Some(frame) = self.tasks[id].frames.pop() {
            if let Some(scope) = frame.scope() {
                self.drop_scope(id, scope);
            }
        }
    }
}
