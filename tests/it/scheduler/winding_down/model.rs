//! A plain model of winding down: no scheduler, no futures. It follows the table of the crate's page.
//!
//! A task is a stack of frames over the operations that are left. A stop travels down the stack from frame
//! to frame, each of which says what becomes of it; that is the whole rule.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::{
    op::{Op, Ops, Program},
    play::Notes,
};

mod frame;
mod task;

use frame::{Cause, Frame, Kind};
use task::{Closing, Ended, Pending, Stop, Task, Wait};

/// What a program notes.
pub(super) fn predict(program: &Program) -> Notes {
    let mut model = Model::default();
    for (name, ops) in program {
        model.create(name, ops, Vec::new(), None);
    }
    model.run();
    model.notes
}

#[derive(Default)]
struct Model {
    now: u64,
    tasks: Vec<Task>,
    scopes: Vec<Scope>,
    by_name: HashMap<String, usize>,
    ready: VecDeque<usize>,
    /// What happens at what time, in the order of arrival.
    timers: BTreeMap<(u64, u64), Timer>,
    armed: u64,
    notes: Notes,
}

enum Timer {
    /// A task has slept long enough.
    Sleeper(usize),
    /// The deadline of a frame of a task, by the frame's number.
    Deadline(usize, u64),
}

/// What a scope knows of its tasks.
struct Scope {
    parent: usize,
    children: Vec<usize>,
    error: Option<String>,
    has_failed: bool,
    is_cancelled: bool,
    is_waiting: bool,
    is_interrupted: bool,
    is_over: bool,
    is_killed: bool,
}

impl Model {
    fn create(
        &mut self,
        name: &str,
        ops: &Ops,
        around: Vec<(String, usize)>,
        scope: Option<usize>,
    ) {
        let id = self.tasks.len();
        let mut task = Task::new(name, ops, around, scope);
        if let Some(scope) = scope {
            let scope = &mut self.scopes[scope];
            if scope.is_killed || scope.is_over {
                task.pending = Some(Pending::Kill);
            } else {
                scope.children.push(id);
                task.is_late = scope.is_cancelled;
            }
        }
        self.tasks.push(task);
        self.by_name.insert(name.to_owned(), id);
        self.ready.push_back(id);
    }

    fn run(&mut self) {
        loop {
            while let Some(id) = self.ready.pop_front() {
                if self.tasks[id].ended.is_none() {
                    self.tasks[id].is_ready = false;
                    self.turn(id);
                }
            }
            let Some(entry) = self.timers.first_entry() else {
                break;
            };
            self.now = entry.key().0;
            while let Some(entry) = self.timers.first_entry() {
                if entry.key().0 > self.now {
                    break;
                }
                match entry.remove() {
                    Timer::Sleeper(id) => {
                        self.tasks[id].has_slept = true;
                        self.wake(id);
                    }
                    Timer::Deadline(id, number) => {
                        let frames = &mut self.tasks[id].frames;
                        if let Some(frame) = frames.iter_mut().find(|frame| frame.number == number)
                        {
                            frame.has_passed = true;
                            self.wake(id);
                        }
                    }
                }
            }
        }
    }

    fn arm(&mut self, at: u64, timer: Timer) -> (u64, u64) {
        let key = (at, self.armed);
        self.armed += 1;
        self.timers.insert(key, timer);
        key
    }

    fn wake(&mut self, id: usize) {
        let task = &mut self.tasks[id];
        if task.ended.is_none() && !task.is_ready && !task.is_running {
            task.is_ready = true;
            self.ready.push_back(id);
        }
    }

    fn note(&mut self, id: usize, what: &str, result: &Result<(), Stop>) {
        let word = result.as_ref().err().map_or("ok".to_owned(), Stop::word);
        let line = format!("{what}: {word}");
        self.notes
            .push((self.now, self.tasks[id].name.clone(), line));
    }

    // Turns.

    fn turn(&mut self, id: usize) {
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
    fn begin(&mut self, id: usize) {
        if self.tasks[id].is_late {
            self.tasks[id].pending.get_or_insert(Pending::Cancel);
        } else if let Some(stop) = self.raise(id) {
            return self.end(id, Err(stop));
        }
        self.go_on(id, Ok(()));
    }

    fn answer_if_ready(&mut self, id: usize, wait: Wait) {
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
    fn go_on(&mut self, id: usize, answer: Result<(), Stop>) {
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
            // A scope that waits takes nothing, but it is told of what is there.
            Some(_) if self.next_cause(id).is_some() => self.wake(id),
            Some(Wait::Turn) => self.wake(id),
            _ => {}
        }
    }

    /// What the body sees of an answer.
    fn answered(
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

    fn joined(&mut self, id: usize, other: usize) {
        let how = match self.tasks[other].ended.replace(Ended::Taken) {
            Some(ended) => ended.word(),
            None => unreachable!("it has ended"),
        };
        let what = format!("joined {}, {how}", self.tasks[other].name);
        self.note(id, &what, &Ok(()));
    }

    // What is raised.

    /// The outermost of what is to be raised in a task.
    fn next_cause(&self, id: usize) -> Option<Cause> {
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

    fn raise(&mut self, id: usize) -> Option<Stop> {
        match self.next_cause(id)? {
            Cause::Task => match self.tasks[id].pending.take()? {
                Pending::Throw(text) => Some(Stop::Thrown(text)),
                Pending::Cancel => Some(self.tasks[id].raise(Cause::Task)),
                Pending::Kill => unreachable!("a kill closes"),
            },
            cause => Some(self.tasks[id].raise(cause)),
        }
    }

    fn interrupt(&mut self, id: usize, interruption: Pending) {
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

    fn cancel_children(&mut self, scope: usize) {
        if self.scopes[scope].is_cancelled {
            return;
        }
        self.scopes[scope].is_cancelled = true;
        for child in self.scopes[scope].children.clone() {
            self.interrupt(child, Pending::Cancel);
        }
    }

    // Operations.

    /// Performs an operation. `None` if the task stands at a request now.
    fn perform(&mut self, id: usize, op: &Op) -> Option<Result<(), Stop>> {
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

    fn enter(&mut self, id: usize, name: &str, kind: Kind, ops: &Ops) {
        let frames = &mut self.tasks[id].frames;
        frames.push(Frame::new(name, kind));
        frames.push(Frame::ops(ops));
    }

    fn interrupt_by(
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
    fn request(&mut self, id: usize, wait: Wait) -> Option<Result<(), Stop>> {
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

    fn answered_while_closing(&mut self, id: usize, wait: Wait) -> Result<(), Stop> {
        if let Some(timer) = self.tasks[id].timer.take() {
            self.timers.remove(&timer);
        }
        self.answered(id, Some(wait), Err(Stop::Killed))
    }

    /// Drops what is left of a body: its scopes' tasks are killed at their next turn.
    fn drop_body(&mut self, id: usize) {
        if let Some(timer) = self.tasks[id].timer.take() {
            self.timers.remove(&timer);
        }
        while let Some(frame) = self.tasks[id].frames.pop() {
            if let Some(scope) = frame.scope() {
                self.drop_scope(id, scope);
            }
        }
    }

    // Frames.

    /// Leaves the innermost frame: by its end, or by a stop. `None` if the task stands at a request now.
    fn leave(&mut self, id: usize, done: Result<(), Stop>) -> Option<Result<(), Stop>> {
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

    /// An own deadline becomes `is late`, unless something else was raised in the part, or is about to be.
    fn leave_timeout(
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

    /// An error of a task goes out of its scope, else what the part let out, else what came meanwhile. Beside
    /// an error, what was raised in the part and is for more than it is raised again.
    fn leave_scope(&mut self, id: usize, frame: Frame) -> Result<(), Stop> {
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
    fn drop_scope(&mut self, id: usize, scope: usize) {
        self.tasks[id].around.retain(|(_, other)| *other != scope);
        self.scopes[scope].is_over = true;
        self.scopes[scope].is_killed = true;
        for child in std::mem::take(&mut self.scopes[scope].children) {
            self.interrupt(child, Pending::Kill);
        }
    }

    // Ends.

    fn end(&mut self, id: usize, done: Result<(), Stop>) {
        if self.tasks[id].has_begun {
            self.note(id, "ended", &done);
        }
        let ended = match self.tasks[id].closing {
            Some(Closing::Twice) => Ended::Killed,
            _ => Ended::of(done),
        };
        self.ended(id, ended);
    }

    fn ended(&mut self, id: usize, ended: Ended) {
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
    fn kill(&mut self, id: usize) {
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

    fn close(&mut self, id: usize) {
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

impl Scope {
    fn of(parent: usize) -> Self {
        Self {
            parent,
            children: Vec::new(),
            error: None,
            has_failed: false,
            is_cancelled: false,
            is_waiting: false,
            is_interrupted: false,
            is_over: false,
            is_killed: false,
        }
    }
}
