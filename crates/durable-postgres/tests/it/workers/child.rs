//! The worker process: this test's own binary, with its orders in its environment.

use std::{
    collections::BTreeSet,
    env,
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use coroutine::{Coroutine, Signal};
use durable::{Answer, Body, Wait, Worker, WorkerEvent};
use durable_postgres::PostgresStore;
use scheduler::{Scheduler, Stop};

const FOLDER: &str = "CEDE_WORKER_FOLDER";
const URL: &str = "CEDE_WORKER_URL";

/// Asks for as many effects, and for nothing but a pause at each third.
pub(super) fn errands() -> Body<u64, Option<u64>, u64, u64> {
    Body::new("errand", 1, |steps: u64| {
        Coroutine::new(async move |co| {
            let mut sum: u64 = 1;
            for step in 1..=steps {
                let ask = (step % 3 != 0).then_some(sum);
                let sent = co.yield_(ask).await?;
                sum = sum.wrapping_mul(31).wrapping_add(sent) % 1_000_003;
            }
            Ok(sum)
        })
    })
    .waiting(|ask| match ask {
        Some(_) => Wait::Answer,
        None => Wait::Sleep(Duration::from_millis(100), Signal::Send(7)),
    })
}

pub(super) fn open(url: &str) -> PostgresStore {
    let settings = PostgresStore::builder().survives_kill_only().connections(4);
    settings.open(url).expect("the server is there")
}

/// The keys of all effects.
pub(super) fn ledger(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("it is there");
    let names = entries.map(|entry| entry.expect("it can be read").file_name());
    names
        .map(|name| name.into_string().expect("a key is UTF-8"))
        .collect()
}

pub(super) fn command(url: &str, folder: &Path) -> Command {
    let mut command = Command::new(env::current_exe().expect("a test knows its path"));
    let test = "workers::child::is_run_by_the_others";
    command.args(["--exact", test, "--nocapture"]);
    command.env(FOLDER, folder).env(URL, url);
    command
}

/// Not a test of its own: without the environment that [`command`] sets it does nothing.
#[test]
fn is_run_by_the_others() {
    let (Some(folder), Ok(url)) = (env::var_os(FOLDER), env::var(URL)) else {
        return;
    };
    let folder = PathBuf::from(folder);
    let worker = Worker::new(&open(&url))
        .serve(&errands(), async move |task, key, asked| {
            let number = asked.expect("a pause is no question");
            // A file for each key: who comes second finds it there.
            let name = format!("{}-{}", key.instance(), key.step());
            match File::create_new(folder.join(name)) {
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
        .store_threads(2)
        .observed(|event| match event {
            WorkerEvent::Stepped { key, .. } | WorkerEvent::Ended { key, .. } => {
                let _ = writeln!(std::io::stdout(), "step {key}"); // the parent may be gone
            }
            _ => {}
        });
    let ended = Scheduler::new().block_on(async move |task| worker.run(task).await);
    panic!("it runs until it is killed, and not until {ended:?}");
}
