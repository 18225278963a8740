//! The model: a queue of tasks, and channels with a list of those who wait at each end.
//!
//! Nobody is handed anything. After each turn, whoever waits at a place where there is something
//! for it is put into the queue, and looks again in its turn.

use std::collections::VecDeque;

use super::{Log, Op, Program, Seen};

#[derive(Default)]
struct Channel {
    values: VecDeque<u32>,
    capacity: usize,
    receiving: Vec<usize>,
    sending: Vec<usize>,
}

#[derive(Default)]
struct Actor {
    ops: VecDeque<Op>,
    /// The value of a send that waits.
    value: Option<u32>,
    has_begun: bool,
    /// It stands at a request, the first of its operations, and has not its turn.
    waits: bool,
    /// The request is a yield.
    yields: bool,
    is_cancelled: bool,
    has_ended: bool,
}

#[derive(Default)]
pub(super) struct Model {
    pub(super) log: Log,
    /// Who waits at the end.
    pub(super) stuck: Vec<usize>,
    /// The values that are left in the channels.
    pub(super) left: Vec<Vec<u32>>,
    channels: Vec<Channel>,
    actors: Vec<Actor>,
    queue: VecDeque<usize>,
    made: u32,
}

/// The task that a cancellation means: never the one that asks.
pub(super) fn other(number: usize, own: usize, tasks: usize) -> Option<usize> {
    let number = number % tasks;
    match (number == own, tasks) {
        (false, _) => Some(number),
        (true, 1) => None,
        (true, _) => Some((number + 1) % tasks),
    }
}

/// Whether the task is served: those before it, or all if it is new, leave something for it.
fn is_served(list: &[usize], task: usize, available: usize) -> bool {
    let before = list.iter().position(|&it| it == task);
    before.unwrap_or(list.len()) < available
}

impl Model {
    pub(super) fn run(program: &Program) -> Self {
        let channel = |&capacity: &usize| Channel {
            capacity,
            ..Channel::default()
        };
        let actor = |ops: &Vec<Op>| Actor {
            ops: ops.clone().into(),
            ..Actor::default()
        };
        let mut model = Self {
            channels: program.capacities.iter().map(channel).collect(),
            actors: program.tasks.iter().map(actor).collect(),
            queue: (0..program.tasks.len()).collect(),
            ..Self::default()
        };
        while let Some(task) = model.queue.pop_front() {
            model.turn(task);
        }
        let stuck = (0..model.actors.len()).filter(|&task| !model.actors[task].has_ended);
        model.stuck = stuck.collect();
        // They are killed, the youngest first; that changes nothing in the channels.
        let values = |channel: &Channel| channel.values.iter().copied().collect();
        model.left = model.channels.iter().map(values).collect();
        model
    }

    /// Runs a task until it waits or ends.
    fn turn(&mut self, task: usize) {
        let actor = &mut self.actors[task];
        let cancelled = std::mem::take(&mut actor.is_cancelled);
        if cancelled && !actor.has_begun {
            actor.has_ended = true;
            return;
        }
        actor.has_begun = true;
        actor.waits = false;
        if cancelled {
            self.leave(task);
            self.finish(task, Seen::Cancelled);
        }
        while let Some(&op) = self.actors[task].ops.front() {
            let Some(seen) = self.attempt(task, op) else {
                self.actors[task].waits = true;
                return;
            };
            self.leave(task);
            self.finish(task, seen);
        }
        self.actors[task].has_ended = true;
    }

    fn finish(&mut self, task: usize, seen: Seen) {
        let actor = &mut self.actors[task];
        actor.ops.pop_front();
        actor.value = None;
        actor.yields = false;
        self.log.push((task, seen));
    }

    /// Takes a task off the lists where its operation has put it, in their order.
    fn leave(&mut self, task: usize) {
        let on = match self.actors[task].ops.front() {
            Some(&Op::Either(first, second)) => vec![first, second],
            Some(&(Op::Send(on) | Op::Recv(on))) => vec![on],
            _ => vec![],
        };
        for on in on {
            let channel = &mut self.channels[on];
            channel.receiving.retain(|&it| it != task);
            channel.sending.retain(|&it| it != task);
            self.wake();
        }
    }

    /// Puts those into the queue who are served.
    fn wake(&mut self) {
        let mut served = Vec::new();
        for channel in &self.channels {
            let stock = channel.values.len();
            let room = channel.capacity - stock;
            served.extend(channel.receiving.iter().take(stock));
            served.extend(channel.sending.iter().take(room));
        }
        for task in served {
            self.enqueue(task);
        }
    }

    fn enqueue(&mut self, task: usize) {
        let is_waiting = self.actors[task].waits;
        if is_waiting && !self.queue.contains(&task) {
            self.queue.push_back(task);
        }
    }

    /// Does the operation, or notes where the task waits.
    fn attempt(&mut self, task: usize, op: Op) -> Option<Seen> {
        match op {
            Op::Send(on) => {
                if self.actors[task].value.is_none() {
                    self.actors[task].value = Some(self.next_value());
                }
                let value = self.actors[task].value;
                self.put(task, on, value).then_some(Seen::Done).or_else(|| {
                    self.wait(task, on, true);
                    None
                })
            }
            Op::Recv(on) => self.take(task, on).or_else(|| {
                self.wait(task, on, false);
                None
            }),
            Op::TrySend(on) => {
                let value = Some(self.next_value());
                Some(match self.put(task, on, value) {
                    true => Seen::Done,
                    false => Seen::Refused,
                })
            }
            Op::TryRecv(on) => Some(self.take(task, on).unwrap_or(Seen::Refused)),
            Op::Either(first, second) => self.either(task, first, second),
            Op::Cancel(number) => Some(self.cancel(number, task)),
            Op::Yield => match std::mem::replace(&mut self.actors[task].yields, true) {
                true => Some(Seen::Done),
                false => {
                    self.queue.push_back(task);
                    None
                }
            },
        }
    }

    fn next_value(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    fn put(&mut self, task: usize, on: usize, value: Option<u32>) -> bool {
        let channel = &mut self.channels[on];
        let room = channel.capacity - channel.values.len();
        let served = is_served(&channel.sending, task, room);
        if served {
            channel.sending.retain(|&it| it != task);
            channel.values.extend(value);
            self.wake();
        }
        served
    }

    fn take(&mut self, task: usize, on: usize) -> Option<Seen> {
        let channel = &mut self.channels[on];
        if !is_served(&channel.receiving, task, channel.values.len()) {
            return None;
        }
        channel.receiving.retain(|&it| it != task);
        let value = channel.values.pop_front()?;
        self.wake();
        Some(Seen::Got(value))
    }

    fn wait(&mut self, task: usize, on: usize, sends: bool) {
        let channel = &mut self.channels[on];
        let list = match sends {
            true => &mut channel.sending,
            false => &mut channel.receiving,
        };
        if !list.contains(&task) {
            list.push(task);
        }
    }

    fn either(&mut self, task: usize, first: usize, second: usize) -> Option<Seen> {
        for on in [first, second] {
            if let Some(seen) = self.take(task, on) {
                return Some(seen);
            }
            self.wait(task, on, false);
        }
        None
    }

    fn cancel(&mut self, number: usize, own: usize) -> Seen {
        let Some(other) = other(number, own, self.actors.len()) else {
            return Seen::Refused;
        };
        if self.actors[other].has_ended {
            return Seen::Refused;
        }
        self.actors[other].is_cancelled = true;
        self.enqueue(other);
        Seen::Done
    }
}
