//! Random programs of tasks that send, receive and cancel each other agree, event by event, with a
//! plain model of turns and channels; and no value is lost or doubled.

use std::{cell::RefCell, rc::Rc};

use proptest::{collection::vec, prelude::*, test_runner::Config};
use scheduler::{JoinHandle, Receiver, Scheduler, Sender, Stop, Task, TaskId, Wait, channel};

mod model;

use model::Model;

/// An act of a task. Channels and tasks are named by their numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    Send(usize),
    Recv(usize),
    TrySend(usize),
    TryRecv(usize),
    /// The first of two channels that has a value.
    Either(usize, usize),
    Cancel(usize),
    Yield,
}

#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) capacities: Vec<usize>,
    pub(super) tasks: Vec<Vec<Op>>,
}

/// The outcome of an operation, as the task that did it saw it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Seen {
    Done,
    Refused,
    Got(u32),
    Closed,
    Cancelled,
}

pub(super) type Log = Vec<(usize, Seen)>;

const CHANNELS: usize = 3;

/// A receive from one of two different channels.
fn either(first: usize, step: usize) -> Op {
    Op::Either(first, (first + step) % CHANNELS)
}

fn program() -> impl Strategy<Value = Program> {
    let on = 0..CHANNELS;
    let op = prop_oneof![
        4 => on.clone().prop_map(Op::Send),
        4 => on.clone().prop_map(Op::Recv),
        1 => on.clone().prop_map(Op::TrySend),
        1 => on.clone().prop_map(Op::TryRecv),
        2 => (on, 1..CHANNELS).prop_map(|(first, step)| either(first, step)),
        2 => (0..8_usize).prop_map(Op::Cancel),
        2 => Just(Op::Yield),
    ];
    (vec(1..4_usize, CHANNELS), vec(vec(op, 0..10), 1..7))
        .prop_map(|(capacities, tasks)| Program { capacities, tasks })
}

/// The state that all tasks share. Values are numbered as they are made.
struct Shared {
    log: RefCell<Log>,
    made: RefCell<u32>,
    tasks: RefCell<Vec<TaskId>>,
}

type Ends = Vec<(Sender<u32>, Receiver<u32>)>;

/// Runs the program: what was seen, which tasks are left waiting, and what is left in the channels.
fn run(program: &Program) -> (Log, Vec<usize>, Vec<Vec<u32>>) {
    let mut scheduler = Scheduler::new();
    let ends: Ends = program
        .capacities
        .iter()
        .map(|&room| channel(room))
        .collect();
    let shared = Rc::new(Shared {
        log: RefCell::default(),
        made: RefCell::default(),
        tasks: RefCell::default(),
    });
    let handles: Vec<JoinHandle<()>> = program
        .tasks
        .iter()
        .cloned()
        .enumerate()
        .map(|(number, ops)| {
            let (shared, ends) = (Rc::clone(&shared), ends.clone());
            scheduler.spawn(number.to_string(), async move |task| {
                for op in ops {
                    let seen = match perform(task, op, &shared, &ends, number).await {
                        Ok(seen) => seen,
                        Err(Stop::Cancelled) => Seen::Cancelled,
                        Err(killed) => return Err(killed),
                    };
                    shared.log.borrow_mut().push((number, seen));
                }
                Ok(())
            })
        })
        .collect();
    shared
        .tasks
        .replace(handles.iter().map(JoinHandle::id).collect());
    let stuck = scheduler.run().err().map_or(Vec::new(), |deadlock| {
        let names = deadlock.tasks.iter().map(|task| task.name.parse());
        names.map(|name| name.expect("it is a number")).collect()
    });
    let log = shared.log.take();
    drop(scheduler);
    let left = ends
        .iter()
        .map(|(_, receiver)| std::iter::from_fn(|| receiver.try_recv().ok()).collect());
    (log, stuck, left.collect())
}

async fn perform(
    task: &mut Task<'_>,
    op: Op,
    shared: &Shared,
    ends: &Ends,
    own: usize,
) -> Result<Seen, Stop> {
    let next_value = || {
        *shared.made.borrow_mut() += 1;
        *shared.made.borrow()
    };
    let got = |value: Option<u32>| value.map_or(Seen::Closed, Seen::Got);
    Ok(match op {
        Op::Send(on) => {
            ends[on].0.send(task, next_value()).await??;
            Seen::Done
        }
        Op::Recv(on) => got(ends[on].1.recv(task).await?),
        Op::TrySend(on) => match ends[on].0.try_send(next_value()) {
            Ok(()) => Seen::Done,
            Err(_) => Seen::Refused,
        },
        Op::TryRecv(on) => ends[on].1.try_recv().map_or(Seen::Refused, Seen::Got),
        Op::Either(first, second) => {
            let waits = [first, second].map(|on| Wait::recv(&ends[on].1));
            got(task.wait_any(waits).await?)
        }
        Op::Cancel(other) => {
            let other = model::other(other, own, shared.tasks.borrow().len());
            let id = other.map(|other| shared.tasks.borrow()[other]);
            match id {
                Some(id) if task.cancel(id).await? => Seen::Done,
                _ => Seen::Refused,
            }
        }
        Op::Yield => {
            task.yield_now().await?;
            Seen::Done
        }
    })
}

/// A failure prints the shortest program, so none is kept in a file.
fn config() -> Config {
    Config {
        cases: 3_000,
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_program_agrees_with_the_model(program in program()) {
        let (log, stuck, left) = run(&program);
        let expected = Model::run(&program);
        prop_assert_eq!(&log, &expected.log);
        prop_assert_eq!(stuck, expected.stuck);
        prop_assert_eq!(left, expected.left);
        let mut received: Vec<_> = log
            .iter()
            .filter_map(|(_, seen)| match seen {
                Seen::Got(value) => Some(value),
                _ => None,
            })
            .collect();
        let count = received.len();
        received.sort();
        received.dedup();
        prop_assert_eq!(received.len(), count, "each value is received once");
    }
}
