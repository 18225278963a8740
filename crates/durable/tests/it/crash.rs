//! A process that dies at each point of a step: the log ends as if it had not.

use std::{
    env,
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

use coroutine::{Complete, Coroutine, CoroutineState, Yielded};
use durable::{Body, SqliteStore};

use crate::support::Folder;

/// Asks for a few effects, each of which it is sent the number of.
fn order() -> Body<(), u32, u32, u32> {
    Body::new("order", 1, |()| {
        Coroutine::new(async |co| {
            let mut sum = 0;
            for effect in 0..4 {
                sum += co.yield_(effect).named("asking").await?;
            }
            Ok(sum)
        })
    })
}

/// What the child does: it performs each effect, by writing its key into a ledger, and answers.
fn work(folder: &Path) {
    let store = SqliteStore::survives_kill_only(folder.join("orders.db")).expect("it opens");
    let (mut durable, mut step): (_, CoroutineState<u32, u32>) =
        order().open(&store, "o", ()).expect("it opens");
    let mut ledger = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("ledger"));
    let ledger = ledger.as_mut().expect("it can be written");
    while let Yielded(effect) = step {
        writeln!(ledger, "{}", durable.key()).expect("it can be written");
        step = durable.send(effect * 10).expect("it goes on");
    }
    assert_eq!(step, Complete(60));
}

/// Not a test by itself: the parent runs it as a process of its own.
#[test]
fn the_child() {
    if let Some(folder) = env::var_os("DURABLE_CHILD") {
        work(&PathBuf::from(folder));
    }
}

fn child(folder: &Path, crash_at: Option<u32>) -> ExitStatus {
    let mut command = Command::new(env::current_exe().expect("this is a program"));
    command
        .args(["--exact", "crash::the_child"])
        .env("DURABLE_CHILD", folder);
    if let Some(point) = crash_at {
        command.env("CRASH_AT", point.to_string());
    }
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().expect("it can be run")
}

#[test]
fn it_goes_on_from_each_point() {
    let mut point = 0;
    loop {
        point += 1;
        let folder = Folder::new();
        let died = !child(folder.path(), Some(point)).success();
        assert!(child(folder.path(), None).success(), "after point {point}");
        let ledger = fs::read_to_string(folder.file("ledger")).expect("it was written");
        let keys: Vec<_> = ledger.lines().collect();
        let mut once = keys.clone();
        once.dedup();
        assert_eq!(once, ["o/1", "o/2", "o/3", "o/4"], "after point {point}");
        assert!(
            keys.len() <= 5,
            "an effect is repeated at one place at most: {keys:?}"
        );
        let store = SqliteStore::open(folder.file("orders.db")).expect("it opens");
        let history = order().history(&store, "o").expect("it is read");
        let signals: Vec<_> = history.iter().map(|row| row.signal.to_owned()).collect();
        let sent = [
            "{\"send\":0}",
            "{\"send\":10}",
            "{\"send\":20}",
            "{\"send\":30}",
        ];
        assert_eq!(signals[1..], sent, "after point {point}");
        history.check().expect("it replays");
        if !died {
            break;
        }
    }
    assert!(point > 30, "{point} points were passed");
}
