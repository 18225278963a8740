//! Worker processes that share a server, which are killed, and stopped for longer than their
//! leases.
//!
//! `INSTANCES=1000 STEPS=60 DISTURBANCES=3000 cargo test -p cede-durable-postgres --test it workers
//! -- --nocapture` does it for some minutes.

mod child;
mod process;

use std::{
    collections::BTreeSet,
    env, fs,
    path::PathBuf,
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

use child::{errands, ledger};
use cluster::Cluster;
use durable::{
    Status,
    store::{Filter, Rows, Since, Store},
};
use durable_postgres::PostgresStore;
use process::Worker;
use rustix::process::Signal;

use crate::support::quick;

/// A server with instances, a folder of effects, and what the workers report.
struct Shop {
    store: PostgresStore,
    folder: PathBuf,
    steps: Receiver<String>,
    sender: Sender<String>,
    instances: u64,
    /// Last, so that it outlives the store.
    cluster: Cluster,
}

impl Shop {
    /// Each of the instances asks for so many steps.
    fn new(name: &str, instances: u64, steps: u64) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder); // of an earlier run, if there was one
        fs::create_dir_all(&folder).expect("the folder can be written to");
        let cluster = quick();
        let store = child::open(&cluster.url());
        for n in 0..instances {
            let opened = errands().open(&store, &format!("e{n}"), steps);
            opened.expect("it opens");
        }
        let (sender, steps) = channel();
        Self {
            store,
            folder,
            steps,
            sender,
            instances,
            cluster,
        }
    }

    fn start(&self) -> Worker {
        let command = child::command(&self.cluster.url(), &self.folder);
        Worker::start(command, &self.sender)
    }

    /// Waits for so many steps, or until none comes for a second. Returns how many have come.
    fn wait_for_steps(&self, count: u64) -> u64 {
        let second = Duration::from_secs(1);
        let come = (0..count).take_while(|_| self.steps.recv_timeout(second).is_ok());
        come.count() as u64
    }

    fn ended(&self) -> u64 {
        let heads = self.store.list(&Filter::default());
        let heads = heads.expect("it can be read");
        heads.iter().filter(|head| head.status.is_ended()).count() as u64
    }

    #[track_caller]
    fn wait_for_all(&self) {
        let mut silent = 0;
        while self.ended() < self.instances {
            silent = match self.wait_for_steps(20) {
                0 => silent + 1,
                _ => 0,
            };
            let heads = self.store.list(&Filter::default());
            assert!(silent < 60, "it hangs: {heads:#?}");
        }
    }

    /// Each log is linear, no row of an old epoch comes after a newer one, and the ledger has what
    /// was asked for, no more and no less. Returns the workers' names.
    #[track_caller]
    fn check(&self) -> BTreeSet<String> {
        let (mut asked, mut workers) = (BTreeSet::new(), BTreeSet::new());
        let heads = self.store.list(&Filter::default());
        for head in heads.expect("it can be read") {
            assert_eq!(head.status, Status::Returned, "{head:?}");
            let history = errands().history(&self.store, &head.id);
            let history = history.expect("it is read");
            history.check().expect("it replays");
            let steps: Vec<_> = history.iter().collect();
            let numbers: Vec<_> = steps.iter().map(|step| step.step).collect();
            assert_eq!(numbers, (1..=head.seq).collect::<Vec<_>>());
            for step in &steps {
                workers.extend(step.worker.map(str::to_owned));
                let pauses = step.outcome == "{\"yielded\":null}";
                if !pauses && step.outcome.starts_with("{\"yielded\"") {
                    asked.insert(format!("{}-{}", head.id, step.step));
                }
            }
            let mut rows = Rows::new();
            let loaded = self.store.load(&head.id, Since::Step(1), &mut rows);
            assert!(loaded.is_ok_and(|loaded| loaded.is_some()));
            let epochs: Vec<_> = rows.iter().map(|row| row.epoch).collect();
            assert!(epochs.is_sorted(), "{}: {epochs:?}", head.id);
        }
        assert_eq!(ledger(&self.folder), asked);
        workers
    }
}

#[test]
fn what_a_killed_worker_holds_ends_in_another_process() {
    let shop = Shop::new("workers_two", 12, 6);
    let mut one = shop.start();
    assert_eq!(shop.wait_for_steps(5), 5);
    one.end();
    let begun = shop.ended();
    assert!(begun < shop.instances, "there is something left to do");
    let other = shop.start();
    shop.wait_for_all();
    drop(other);
    assert_eq!(shop.check().len(), 2);
}

#[test]
fn killed_and_stopped_at_random_they_make_each_step_once() {
    let shop = Shop::new("workers_eight", number("INSTANCES", 40), number("STEPS", 6));
    let mut workers: Vec<_> = (0..8).map(|_| shop.start()).collect();
    let (mut kills, mut stops, mut made) = (0, 0, 0);
    let mut random = random();
    let mut below = |bound: u64| random.next().expect("it never ends") % bound;
    for _ in 0..number("DISTURBANCES", 40) {
        made += shop.wait_for_steps(1 + below(12));
        if shop.ended() == shop.instances {
            break;
        }
        let worker = &mut workers[below(8) as usize];
        match (below(4), worker.is_stopped) {
            (0, _) => {
                worker.end();
                *worker = shop.start();
                kills += 1;
            }
            (_, true) => worker.signal(Signal::CONT),
            (_, false) => {
                worker.signal(Signal::STOP);
                stops += 1;
            }
        }
    }
    println!("{kills} kills, {stops} stops in {made} steps");
    for worker in &mut workers {
        worker.signal(Signal::CONT);
    }
    shop.wait_for_all();
    drop(workers);
    let workers = shop.check();
    assert!(workers.len() > 1, "several were at work: {workers:?}");
    assert!(kills + stops > 0, "somebody was disturbed");
}

fn number(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |number| number.parse().expect("it is a number"))
}

/// Numbers that look random, the same in every run.
fn random() -> impl Iterator<Item = u64> {
    let step = |state: &u64| {
        let next = state.wrapping_mul(6_364_136_223_846_793_005);
        Some(next.wrapping_add(1_442_695_040_888_963_407))
    };
    let states = std::iter::successors(Some(16), step);
    states.skip(1).map(|state| state >> 33)
}
