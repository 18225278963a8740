//! Bodies that take their process along: one that aborts it, and one that never comes to a yield;
//! and an effect that never ends.
//!
//! Each worker is a process, which something starts again when it has ended, and kills when it does
//! nothing: as those who run services do. The time is the test's.

use std::{
    env,
    io::{BufRead, BufReader, Lines, Write, stdin},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, UNIX_EPOCH},
};

use coroutine::{Complete, Coroutine};
use durable::{
    Answer, Body, Clock, SqliteStore, Status, Store, StoreError, Tally, ThreadWorker, store::Filter,
};
use scheduler::Scheduler;

use crate::support::Folder;

const STORE: &str = "CEDE_POISON_STORE";
/// How many instances a `ThreadWorker` claims at once; anything else is a `Worker`.
const KIND: &str = "CEDE_POISON_KIND";
const MENDED: &str = "CEDE_POISON_MENDED";
const LEASE: Duration = Duration::from_secs(30);
const ATTEMPTS: u32 = 3;

fn open(store: &Path, clock: &Clock) -> SqliteStore {
    let builder = SqliteStore::builder().clock(clock.clone());
    let store = builder.survives_kill_only().open(store);
    store.expect("it opens")
}

type Fragile = Body<String, String, (), String>;

/// Yields its name, and is sent it back. Some cannot stand that, unless the body is mended.
fn fragile(is_mended: bool) -> Fragile {
    Body::new("fragile", 1, move |what: String| {
        Coroutine::new(async move |co| {
            co.yield_(what.clone()).await?;
            match what.as_str() {
                _ if is_mended => {}
                "abort" => std::process::abort(),
                "loop" => stand_still(),
                _ => {}
            }
            Ok(what)
        })
    })
}

/// What is performed for an instance of this name.
fn perform(what: &str, is_mended: bool) -> Answer<()> {
    if what == "stuck" && !is_mended {
        stand_still();
    }
    Answer::Send(())
}

fn stand_still() -> ! {
    println!("loops"); // so that the test need not guess
    loop {
        std::hint::spin_loop();
    }
}

/// A worker process, which makes a turn when it gets the time.
struct Worker {
    process: Child,
    times: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    fn start(store: &Path, kind: &str, is_mended: bool) -> Self {
        let mut command = Command::new(env::current_exe().expect("a test knows its path"));
        let test = ["--exact", "poison::is_run_by_the_others", "--nocapture"];
        command
            .args(test)
            .env(STORE, store)
            .env(KIND, kind)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if is_mended {
            command.env(MENDED, "1");
        }
        let mut process = command.spawn().expect("it can be started");
        Self {
            times: process.stdin.take().expect("it is piped"),
            lines: BufReader::new(process.stdout.take().expect("it is piped")).lines(),
            process,
        }
    }

    /// Has it make a turn. Returns what has come of that; nothing if it has died.
    fn turn(&mut self, clock: &Clock) -> Option<Turn> {
        let now = clock.now().duration_since(UNIX_EPOCH);
        let now = now.expect("it only goes forward").as_millis();
        let _ = writeln!(self.times, "{now}"); // it may have died
        let mut lines = self.lines.by_ref().map_while(Result::ok);
        lines.find_map(|line| match line.as_str() {
            "busy" => Some(Turn::Busy),
            "idle" => Some(Turn::Idle),
            "loops" => Some(Turn::Loops),
            _ => None, // of the test's own frame
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.process.kill(); // it may have died
        let _ = self.process.wait();
    }
}

#[derive(PartialEq)]
enum Turn {
    Busy,
    Idle,
    /// Something does not come to its end.
    Loops,
}

/// Runs a worker until it has died, loops, or has nothing to do for longer than a lease.
fn supervise(store: &Path, kind: &str, clock: &Clock, is_mended: bool) {
    let mut worker = Worker::start(store, kind, is_mended);
    let mut idle = 0;
    while idle < 3 {
        match worker.turn(clock) {
            Some(Turn::Busy) => idle = 0,
            Some(Turn::Idle) => idle += 1,
            Some(Turn::Loops) | None => break,
        }
        clock.advance(LEASE / 2);
    }
}

#[track_caller]
fn check(kind: &str) {
    let folder = Folder::new();
    let path = folder.file("poison.db");
    let clock = Clock::manual(UNIX_EPOCH);
    let store = open(&path, &clock);
    let ids = ["a", "abort", "b", "c", "loop", "stuck", "z"];
    for id in ids {
        fragile(false)
            .open(&store, id, id.to_owned())
            .expect("it opens");
    }
    let heads = || store.list(&Filter::default()).expect("it can be read");
    let rest = || {
        let waiting = heads().into_iter().map(|head| head.status);
        waiting.filter(|status| *status == Status::Waiting).count()
    };
    let mut rounds = 0;
    while rest() > 0 {
        supervise(&path, kind, &clock, false);
        rounds += 1;
        assert!(rounds < 40, "{:#?}", heads());
    }
    for head in heads() {
        let is_poison = ["abort", "loop", "stuck"].contains(&&*head.id);
        let why = format!(
            "{}/1: claimed 3 times without a step: the workers'",
            head.id
        );
        let problem = head.problem.unwrap_or_default();
        assert_eq!(
            problem.starts_with(&why),
            is_poison,
            "{}: {problem}",
            head.id
        );
        if is_poison {
            fragile(true).retry(&store, &head.id).expect("it is parked");
        }
    }
    supervise(&path, kind, &clock, true);
    for id in ids {
        let (_, end) = fragile(true).find(&store, id).expect("it is there");
        assert_eq!(end, Complete(id.to_owned()));
    }
}

#[test]
fn what_takes_its_worker_along_is_parked_and_the_others_are_served_one_by_one() {
    check("1");
}

/// All are claimed together, and die together: that is not the others' fault.
#[test]
fn what_takes_its_worker_along_is_parked_and_what_was_claimed_with_it_is_served() {
    check("256");
}

#[test]
fn what_takes_its_worker_along_is_parked_and_the_other_tasks_are_served() {
    check("scheduler");
}

/// Not a test of its own: without the environment that [`Worker::start`] sets it does nothing.
#[test]
fn is_run_by_the_others() {
    let Some(path) = env::var_os(STORE) else {
        return;
    };
    let clock = Clock::manual(UNIX_EPOCH);
    let store = open(Path::new(&path), &clock);
    let kind = env::var(KIND).expect("its parent sets it");
    let mut turn = turns(&kind, &store, env::var_os(MENDED).is_some());
    for time in stdin().lines() {
        let time = time.expect("it is text").parse().expect("it is a number");
        clock.set(UNIX_EPOCH + Duration::from_millis(time));
        let tally = turn().expect("the file can be written");
        println!("{}", if tally.is_idle() { "idle" } else { "busy" });
    }
}

type Turns<'a> = Box<dyn FnMut() -> Result<Tally, StoreError> + 'a>;

fn turns<'a>(kind: &str, store: &'a SqliteStore, is_mended: bool) -> Turns<'a> {
    let body = fragile(is_mended);
    let Ok(at_most) = kind.parse() else {
        return Box::new(move || {
            let worker = durable::Worker::new(store)
                .serve(&body, async move |_, _, asked| perform(asked, is_mended))
                .lease(LEASE)
                .attempts(ATTEMPTS);
            let ended = Scheduler::new().block_on(async |task| worker.run_until_idle(task).await);
            Ok(ended.expect("the file can be written"))
        });
    };
    let mut worker = ThreadWorker::new(store)
        .serve(&body, move |_, asked| perform(asked, is_mended))
        .lease(LEASE)
        .at_most(at_most)
        .attempts(ATTEMPTS);
    Box::new(move || worker.turn())
}
