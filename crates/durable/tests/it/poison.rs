//! Bodies that take their process along: one that aborts it, and one that never comes to a yield.
//!
//! Each worker is a process, which something starts again when it has ended, and kills when it does
//! nothing for a while: as those who run services do.

use std::{
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use coroutine::{Complete, Coroutine};
use durable::{Answer, Body, SqliteStore, Status, Store, ThreadWorker, store::Filter};

use crate::support::Folder;

const STORE: &str = "CEDE_POISON_STORE";
const MENDED: &str = "CEDE_POISON_MENDED";

/// Yields its number, and is sent it back. Some cannot stand that, unless the body is mended.
fn fragile(is_mended: bool) -> Body<String, String, (), String> {
    Body::new("fragile", 1, move |what: String| {
        Coroutine::new(async move |co| {
            co.yield_(what.clone()).await?;
            match what.as_str() {
                _ if is_mended => {}
                "abort" => std::process::abort(),
                "loop" => loop {
                    std::hint::spin_loop();
                },
                _ => {}
            }
            Ok(what)
        })
    })
}

fn start(store: &Path, is_mended: bool) -> Child {
    let mut command = Command::new(env::current_exe().expect("a test knows its path"));
    let test = ["--exact", "poison::is_run_by_the_others", "--nocapture"];
    command
        .args(test)
        .env(STORE, store)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if is_mended {
        command.env(MENDED, "1");
    }
    command.spawn().expect("it can be started")
}

/// Runs a worker until it has died, has nothing to do, or has said nothing for a while.
fn supervise(store: &Path, is_mended: bool) {
    let mut worker = start(store, is_mended);
    let stdout = BufReader::new(worker.stdout.take().expect("it is piped"));
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in stdout.lines().map_while(Result::ok) {
            let _ = sender.send(line); // nobody listens to one that was killed
        }
    });
    let mut idle = 0;
    while let Ok(line) = lines.recv_timeout(Duration::from_secs(2)) {
        idle = if line == "idle" { idle + 1 } else { 0 };
        if idle > 20 {
            break;
        }
    }
    let _ = worker.kill(); // it may have died
    worker.wait().expect("it can be waited for");
}

#[test]
fn what_takes_its_worker_along_is_parked_and_the_others_are_served() {
    let folder = Folder::new();
    let path = folder.file("poison.db");
    let store = SqliteStore::survives_kill_only(&path).expect("it opens");
    let ids = ["abort", "loop", "a", "b", "c"];
    for id in ids {
        fragile(false)
            .open(&store, id, id.to_owned())
            .expect("it opens");
    }
    let parked = || {
        let filter = Filter {
            status: Some(Status::Parked),
            ..Filter::default()
        };
        store.list(&filter).expect("it can be read")
    };
    let mut rounds = 0;
    while parked().len() < 2 {
        supervise(&path, false);
        rounds += 1;
        assert!(rounds < 30, "{:#?}", store.list(&Filter::default()));
    }
    for head in parked() {
        let why = format!(
            "{}/1: claimed 2 times without a step: the workers' processes",
            head.id
        );
        assert!(
            head.problem
                .is_some_and(|problem| problem.starts_with(&why))
        );
        fragile(true).retry(&store, &head.id).expect("it is parked");
    }
    supervise(&path, true);
    for id in ids {
        let (_, end) = fragile(true).find(&store, id).expect("it is there");
        assert_eq!(end, Complete(id.to_owned()));
    }
}

/// Not a test of its own: without the environment that [`start`] sets it does nothing.
#[test]
fn is_run_by_the_others() {
    let Some(path) = env::var_os(STORE) else {
        return;
    };
    let store = SqliteStore::survives_kill_only(path).expect("it opens");
    let body = fragile(env::var_os(MENDED).is_some());
    let mut worker = ThreadWorker::new(&store)
        .serve(&body, |_, _| Answer::Send(()))
        .lease(Duration::from_millis(300))
        .at_most(1)
        .attempts(2);
    loop {
        let tally = worker.turn().expect("the file can be written");
        println!("{}", if tally.is_idle() { "idle" } else { "busy" });
        if tally.is_idle() {
            thread::sleep(Duration::from_millis(20));
        }
    }
}
