//! The worker process: this test's own binary, told by its environment what to do.

use std::{
    collections::BTreeSet,
    env,
    fs::{self, File},
    io::{ErrorKind, Write},
    path::Path,
    process::Command,
    time::Duration,
};

use coroutine::{Coroutine, Signal};
use durable::{Answer, Body, SqliteStore, Wait, Worker, WorkerEvent};
use scheduler::{Scheduler, Stop};
use serde::{Deserialize, Serialize};

const FOLDER: &str = "CEDE_WORKER_FOLDER";

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Ask {
    Do(u64),
    Pause,
}

/// Asks for as many effects, with a pause after each third.
pub(super) fn errands() -> Body<u64, Ask, u64, u64> {
    Body::new("errand", 1, |steps: u64| {
        Coroutine::new(async move |co| {
            let mut sum: u64 = 1;
            for step in 1..=steps {
                let ask = if step % 3 == 0 {
                    Ask::Pause
                } else {
                    Ask::Do(sum)
                };
                let sent = co.yield_(ask).await?;
                sum = sum.wrapping_mul(31).wrapping_add(sent) % 1_000_003;
            }
            Ok(sum)
        })
    })
    .waiting(|ask| match ask {
        Ask::Do(_) => Wait::Answer,
        Ask::Pause => Wait::Sleep(Duration::from_millis(100), Signal::Send(7)),
    })
}

pub(super) fn open(folder: &Path) -> SqliteStore {
    let store = SqliteStore::survives_kill_only(folder.join("shared.db"));
    store.expect("it opens")
}

/// The keys of all effects.
pub(super) fn ledger(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder.join("ledger")).expect("it is there");
    let names = entries.map(|entry| entry.expect("it can be read").file_name());
    names
        .map(|name| name.into_string().expect("a key is UTF-8"))
        .collect()
}

pub(super) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env::current_exe().expect("a test knows its path"));
    let test = "processes::child::is_run_by_the_others";
    command
        .args(["--exact", test, "--nocapture"])
        .env(FOLDER, folder);
    command
}

/// Not a test of its own: without the environment that [`command`] sets it does nothing.
#[test]
fn is_run_by_the_others() {
    let Some(folder) = env::var_os(FOLDER) else {
        return;
    };
    let store = open(Path::new(&folder));
    let ledger = Path::new(&folder).join("ledger");
    let worker = Worker::new(&store)
        .serve(&errands(), async move |task, key, asked| {
            let Ask::Do(number) = asked else {
                unreachable!("a pause is no question")
            };
            // A file for each key: who comes second finds it there.
            let name = format!("{}-{}", key.instance(), key.step());
            match File::create_new(ledger.join(name)) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
                _ => {}
            }
            task.yield_now().await?;
            Ok::<_, Stop>(Answer::Send(number % 97 + 3))
        })
        .lease(Duration::from_millis(700))
        .at_most(8)
        .attempts(1_000)
        .pauses(Duration::from_millis(100), Duration::from_millis(500))
        .poll(Duration::from_millis(50))
        .observed(|event| match event {
            WorkerEvent::Stepped { key, .. } | WorkerEvent::Ended { key, .. } => {
                let _ = writeln!(std::io::stdout(), "step {key}"); // the parent may be gone
            }
            _ => {}
        });
    let ended = Scheduler::new().block_on(async move |task| worker.run(task).await);
    panic!("it runs until it is killed, and not until {ended:?}");
}
