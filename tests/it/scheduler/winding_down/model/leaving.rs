//! How a frame is left, by its end or by a stop: the rule itself.

use super::{
    Model,
    frame::{Cause, Frame, Kind},
    task::{Pending, Stop, Wait},
};

impl Model {
    /// Leaves the innermost frame: by its end, or by a stop. `None` if the task stands at a
    /// request now.
    pub(super) fn leave(&mut self, id: usize, done: Result<(), Stop>) -> Option<Result<(), Stop>> {
        let mut frame = self.tasks[id].frames.pop()?;
        match &mut frame.kind {
            Kind::Ops { .. } => Some(done),
            Kind::Catch => {
                self.note(id, "caught", &done);
                Some(Ok(()))
            }
            Kind::Cleanup(cleanup, held) => {
                if let (Err(stop), None) = (&done, &held) {
                    let cleanup = cleanup.clone();
                    *held = Some(stop.clone());
                    self.tasks[id].frames.push(frame);
                    self.tasks[id].frames.push(Frame::ops(&cleanup));
                    return Some(Ok(()));
                }
                Some(done.and(held.take().map_or(Ok(()), Err)))
            }
            Kind::Timeout => Some(self.leave_timeout(id, frame, done)),
            Kind::Scope(scope) => {
                let scope = *scope;
                if let Err(stop) = &done {
                    if matches!(stop, Stop::Failed(_) | Stop::Thrown(_)) {
                        self.scopes[scope].has_failed = true;
                    }
                    self.cancel_children(scope);
                }
                self.scopes[scope].is_waiting = true;
                frame.part = done;
                if self.scopes[scope].children.is_empty() {
                    return Some(self.leave_scope(id, frame));
                }
                self.tasks[id].frames.push(frame);
                self.request(id, Wait::Children(scope))
            }
        }
    }

    /// An own deadline becomes `is late`, unless something else was raised in the part, or is
    /// about to be.
    pub(super) fn leave_timeout(
        &mut self,
        id: usize,
        frame: Frame,
        done: Result<(), Stop>,
    ) -> Result<(), Stop> {
        if let Some(timer) = frame.timer {
            self.timers.remove(&timer);
        }
        let mut left = done;
        if left == Err(Stop::TimedOut) && frame.has_passed {
            let foreign = match frame.foreign {
                Some(cause) => Some(self.tasks[id].stop(cause)),
                None if matches!(self.tasks[id].pending, Some(Pending::Kill)) => None,
                None => self.raise(id),
            };
            match foreign {
                Some(stop) => left = Err(stop),
                None => {
                    self.note(id, &format!("{} is late", frame.name), &Ok(()));
                    return Ok(());
                }
            }
        }
        self.note(id, &frame.name, &left);
        left
    }

    /// An error of a task goes out of its scope, else what the part let out, else what came
    /// meanwhile. With an error, what was raised in the part and is for more than it is raised
    /// again.
    pub(super) fn leave_scope(&mut self, id: usize, frame: Frame) -> Result<(), Stop> {
        let Kind::Scope(scope) = frame.kind else {
            unreachable!("it is a scope's");
        };
        self.tasks[id].around.retain(|(_, other)| *other != scope);
        self.scopes[scope].is_over = true;
        let is_killed = matches!(self.tasks[id].pending, Some(Pending::Kill));
        let is_interrupted = self.scopes[scope].is_interrupted && !is_killed;
        let left = match (self.scopes[scope].error.take(), frame.part.clone()) {
            (_, Err(Stop::Killed)) => Err(Stop::Killed),
            (Some(error), part) => {
                if let Err(Stop::Thrown(hidden)) = part {
                    self.interrupt(id, Pending::Throw(hidden));
                }
                Err(Stop::Failed(error))
            }
            (None, Ok(())) if is_interrupted => self.raise(id).map_or(Ok(()), Err),
            (None, part) => part,
        };
        if let (Err(Stop::Failed(_) | Stop::Thrown(_)), Some(cause)) = (&left, frame.foreign) {
            self.tasks[id].forget(cause);
            if cause == Cause::Task {
                self.interrupt(id, Pending::Cancel);
            }
        }
        self.note(id, &frame.name, &left);
        left
    }

    /// A scope that is dropped leaves its tasks to be killed.
    pub(super) fn drop_scope(&mut self, id: usize, scope: usize) {
        self.tasks[id].around.retain(|(_, other)| *other != scope);
        self.scopes[scope].is_over = true;
        self.scopes[scope].is_killed = true;
        for child in std::mem::take(&mut self.scopes[scope].children) {
            self.interrupt(child, Pending::Kill);
        }
    }
}
