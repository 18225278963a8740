//! A task's turn: what it receives, and where it stands after that.

use super::{
    Model,
    frame::Kind,
    task::{Ended, Pending, Stop, Wait},
};

impl Model {
    pub(super) fn turn(&mut self, id: usize) {
        if matches!(self.tasks[id].pending, Some(Pending::Kill)) {
            return self.kill(id);
        }
        self.tasks[id].is_running = true;
        let Some(wait) = self.tasks[id].wait else {
            return self.begin(id);
        };
        if let Wait::Children(scope) = wait {
            if self.next_cause(id).is_some() {
                self.scopes[scope].is_interrupted = true;
                self.cancel_children(scope);
            }
            return self.answer_if_ready(id, wait);
        }
        match self.raise(id) {
            Some(stop) => self.go_on(id, Err(stop)),
            None => self.answer_if_ready(id, wait),
        }
    }

    /// A first turn. A task that something was raised in before never runs; a late child does.
    pub(super) fn begin(&mut self, id: usize) {
        if self.tasks[id].is_late {
            self.tasks[id].pending.get_or_insert(Pending::Cancel);
        } else if let Some(stop) = self.raise(id) {
            return self.end(id, Err(stop));
        }
        self.go_on(id, Ok(()));
    }

    pub(super) fn answer_if_ready(&mut self, id: usize, wait: Wait) {
        let is_ready = match wait {
            Wait::Sleep => self.tasks[id].has_slept,
            Wait::Turn => true,
            Wait::Join(other) => self.tasks[other].ended.is_some(),
            Wait::Children(scope) => self.scopes[scope].children.is_empty(),
        };
        if is_ready {
            self.go_on(id, Ok(()));
        } else {
            self.tasks[id].is_running = false;
        }
    }

    /// Answers the request at which a task stands, and runs it up to the next one.
    pub(super) fn go_on(&mut self, id: usize, answer: Result<(), Stop>) {
        self.tasks[id].has_begun = true;
        let wait = self.tasks[id].wait.take();
        if let Some(timer) = self.tasks[id].timer.take() {
            self.timers.remove(&timer);
        }
        let mut done = self.answered(id, wait, answer);
        loop {
            let Some(frame) = self.tasks[id].frames.last_mut() else {
                return self.end(id, done);
            };
            let next = match (&mut frame.kind, &done) {
                (Kind::Ops { ops, next }, Ok(())) => {
                    ops.get(*next).cloned().inspect(|_| *next += 1)
                }
                _ => None,
            };
            let went_on = match next {
                Some(op) => self.perform(id, &op),
                None => self.leave(id, done),
            };
            match went_on {
                Some(result) => done = result,
                None => break, // it stands at a request
            }
        }
        self.tasks[id].is_running = false;
        if self.tasks[id].ended.is_some() {
            return;
        }
        match self.tasks[id].wait {
            // A scope that waits takes nothing, but it learns of what is there.
            Some(_) if self.next_cause(id).is_some() => self.wake(id),
            Some(Wait::Turn) => self.wake(id),
            _ => {}
        }
    }

    /// The part of an answer that the body sees.
    pub(super) fn answered(
        &mut self,
        id: usize,
        wait: Option<Wait>,
        answer: Result<(), Stop>,
    ) -> Result<(), Stop> {
        match wait {
            None | Some(Wait::Turn) => {}
            Some(Wait::Sleep) => self.note(id, "slept", &answer),
            Some(Wait::Join(other)) => {
                self.tasks[other].joiners.retain(|joiner| *joiner != id);
                match &answer {
                    Ok(()) => self.joined(id, other),
                    Err(_) => self.note(id, "joined", &answer),
                }
            }
            Some(Wait::Children(scope)) => {
                let frame = self.tasks[id]
                    .frames
                    .pop()
                    .expect("a scope waits in its frame");
                if answer.is_ok() {
                    return self.leave_scope(id, frame);
                }
                self.drop_scope(id, scope);
                self.note(id, &frame.name, &answer);
            }
        }
        answer
    }

    pub(super) fn joined(&mut self, id: usize, other: usize) {
        let how = match self.tasks[other].ended.replace(Ended::Taken) {
            Some(ended) => ended.word(),
            None => unreachable!("it has ended"),
        };
        let what = format!("joined {}, {how}", self.tasks[other].name);
        self.note(id, &what, &Ok(()));
    }
}
