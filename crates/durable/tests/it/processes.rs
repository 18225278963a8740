//! Eight worker processes on one SQLite file, which are killed, and stopped for longer than their
//! leases, at random.
//!
//! `INSTANCES=1000 STEPS=60 DISTURBANCES=3000 cargo test -p cede-durable --test it processes --
//! --nocapture` does it for some minutes.

mod child;

use std::{
    collections::BTreeSet,
    env, fs,
    io::{BufRead, BufReader},
    process::{self, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use child::{command, errands, ledger};
use durable::{Status, Store, StoreError, store::Filter};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::Folder;

const PROCESSES: usize = 8;

/// A worker process.
struct Worker {
    process: process::Child,
    is_stopped: bool,
}

impl Worker {
    /// Starts one, whose steps are sent on.
    fn start(folder: &Folder, steps: &Sender<String>) -> Self {
        let mut process = command(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("it can be started");
        let stdout = BufReader::new(process.stdout.take().expect("it is piped"));
        let steps = steps.clone();
        thread::spawn(move || {
            let lines = stdout.lines().map_while(Result::ok);
            for line in lines.filter(|line| line.starts_with("step ")) {
                let _ = steps.send(line); // the test may be over
            }
        });
        Self {
            process,
            is_stopped: false,
        }
    }

    fn signal(&mut self, signal: Signal) {
        let pid = Pid::from_child(&self.process);
        kill_process(pid, signal).expect("it was not waited for");
        self.is_stopped = signal == Signal::STOP;
    }

    fn end(&mut self) {
        self.process.kill().expect("it was not waited for");
        self.process.wait().expect("it can be waited for");
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |number| number.parse().expect("it is a number"))
}

#[test]
fn killed_and_stopped_at_random_they_make_each_step_once() {
    let folder = Folder::new();
    fs::create_dir(folder.file("ledger")).expect("the folder can be written to");
    let instances = number("INSTANCES", 40);
    let disturbances = number("DISTURBANCES", 40);
    let steps = number("STEPS", 6);
    let store = child::open(folder.path());
    for n in 0..instances {
        errands()
            .open(&store, &format!("e{n}"), steps)
            .expect("it opens");
    }
    let (sender, steps) = channel();
    let mut workers: Vec<_> = (0..PROCESSES)
        .map(|_| Worker::start(&folder, &sender))
        .collect();
    let (mut done, mut kills, mut stops, mut made) = (0, 0, 0, 0_u64);
    let mut random = random();
    let mut below = |bound: u64| random.next().expect("it never ends") % bound;
    while done < disturbances {
        let waited = wait_for_steps(&steps, 1 + below(12));
        made += waited;
        if ended(&store) == instances {
            break;
        }
        let worker = &mut workers[below(PROCESSES as u64) as usize];
        match (below(4), worker.is_stopped) {
            // Nothing happens any more: perhaps the one that is stopped has the file's lock.
            _ if waited == 0 => workers
                .iter_mut()
                .for_each(|worker| worker.signal(Signal::CONT)),
            (0, _) => {
                worker.end();
                *worker = Worker::start(&folder, &sender);
                kills += 1;
            }
            (1, true) => worker.signal(Signal::CONT),
            (_, true) => continue,
            (_, false) => {
                worker.signal(Signal::STOP);
                stops += 1;
            }
        }
        done += 1;
    }
    println!("{kills} kills, {stops} stops, {made} steps");
    workers
        .iter_mut()
        .for_each(|worker| worker.signal(Signal::CONT));
    let mut silent = 0;
    while ended(&store) < instances {
        silent = if wait_for_steps(&steps, 20) == 0 {
            silent + 1
        } else {
            0
        };
        assert!(
            silent < 60,
            "it hangs: {:#?}",
            store.list(&Filter::default())
        );
    }
    drop(workers);
    check(&store, &folder);
}

/// Waits for so many steps, or until none comes for a second. Returns how many have come.
fn wait_for_steps(steps: &Receiver<String>, count: u64) -> u64 {
    let second = Duration::from_secs(1);
    (0..count)
        .take_while(|_| steps.recv_timeout(second).is_ok())
        .count() as u64
}

fn ended(store: &impl Store) -> u64 {
    let heads = store.list(&Filter::default());
    let heads = match heads {
        Err(StoreError::Busy) => Vec::new(),
        heads => heads.expect("it can be read"),
    };
    heads.iter().filter(|head| head.status.is_ended()).count() as u64
}

/// Each log is linear, no row of an old epoch comes after a newer one, and the ledger has what was
/// asked for, no more and no less.
fn check(store: &(impl Store + Clone + 'static), folder: &Folder) {
    let mut asked = BTreeSet::new();
    let mut workers = BTreeSet::new();
    for head in store.list(&Filter::default()).expect("it can be read") {
        assert_eq!(head.status, Status::Returned, "{head:?}");
        let history = errands().history(store, &head.id).expect("it is read");
        history.check().expect("it replays");
        let steps: Vec<_> = history.iter().collect();
        let numbers: Vec<_> = steps.iter().map(|step| step.step).collect();
        assert_eq!(numbers, (1..=head.seq).collect::<Vec<_>>());
        for step in &steps {
            workers.extend(step.worker.map(str::to_owned));
            if step.outcome.starts_with("{\"yielded\":{\"Do\"") {
                asked.insert(format!("{}-{}", head.id, step.step));
            }
        }
        let mut rows = durable::store::Rows::new();
        let loaded = store.load(&head.id, durable::store::Since::Step(1), &mut rows);
        assert!(loaded.is_ok_and(|loaded| loaded.is_some()));
        let epochs: Vec<_> = rows.iter().map(|row| row.epoch).collect();
        assert!(epochs.is_sorted(), "{}: {epochs:?}", head.id);
    }
    assert_eq!(ledger(folder.path()), asked);
    assert!(workers.len() > 1, "several were at work: {workers:?}");
}

/// Numbers that look random, the same in every run.
fn random() -> impl Iterator<Item = u64> {
    let step = |state: &u64| {
        let next = state.wrapping_mul(6_364_136_223_846_793_005);
        Some(next.wrapping_add(1_442_695_040_888_963_407))
    };
    std::iter::successors(Some(16), step)
        .skip(1)
        .map(|state| state >> 33)
}
