//! A plain model of winding down: no scheduler, no futures. It follows the table of the crate's
//! page.
//!
//! A task is a stack of frames over the operations that are left. A stop travels down the stack
//! from frame to frame, each of which says what becomes of it; that is the whole rule.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::{
    op::{Ops, Program},
    play::Notes,
};

mod ends;
mod frame;
mod leaving;
mod operations;
mod raising;
mod task;
mod turns;

use task::{Pending, Stop, Task};

/// The notes of a program.
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
    /// The events by their times, in the order of arrival.
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

/// A scope's knowledge of its tasks.
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
