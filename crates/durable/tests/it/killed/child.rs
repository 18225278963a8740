//! The process that is killed: this test's own binary, told by its environment what to do.

use std::{
    env,
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::{self, Command, Output, Stdio},
    thread,
};

use coroutine::{Complete, Coroutine, Yielded};
use durable::{Body, SqliteStore};

/// The steps of an instance that is killed at random.
pub(super) const STEPS: u64 = 60;

const FOLDER: &str = "CEDE_CRASH_FOLDER";
const IDS: &str = "CEDE_CRASH_IDS";
const COUNT: &str = "CEDE_CRASH_STEPS";

/// Yields its sum, and is sent what is to be added, as often as it is told.
pub(super) fn adder() -> Body<u64, u64, u64, u64> {
    Body::new("adder", 1, |steps: u64| {
        Coroutine::new(async move |co| {
            let mut sum: u64 = 1;
            for _ in 0..steps {
                let more = co.yield_(sum).named("adding").await?;
                sum = sum.wrapping_mul(31).wrapping_add(more) % 1_000_003;
            }
            Ok(sum)
        })
    })
}

/// What an effect comes to: a function of what was asked for.
fn perform(asked: u64) -> u64 {
    asked % 97 + 3
}

/// What an instance that nobody kills returns.
pub(super) fn expected_end(steps: u64) -> u64 {
    (0..steps).fold(1, |sum, _| (sum * 31 + perform(sum)) % 1_000_003)
}

/// The keys of the effects of an instance, in the order in which they were performed.
pub(super) fn effects(folder: &Path, id: &str) -> Vec<String> {
    let text = fs::read_to_string(effects_file(folder, id)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn effects_file(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.effects"))
}

fn this_binary() -> PathBuf {
    env::current_exe().expect("a test knows its path")
}

/// A process that drives instances, each on a thread of its own, to their ends.
pub(super) struct Child {
    folder: PathBuf,
    ids: String,
    steps: u64,
}

impl Child {
    pub(super) fn new(folder: &Path, ids: &[&str], steps: u64) -> Self {
        Self {
            folder: folder.to_owned(),
            ids: ids.join(","),
            steps,
        }
    }

    fn command(&self) -> Command {
        self.run_by(Command::new(this_binary()))
    }

    /// Adds what the process is to do to a command that ends with its program.
    fn run_by(&self, mut command: Command) -> Command {
        command
            .args([
                "--exact",
                "killed::child::is_run_by_the_others",
                "--nocapture",
            ])
            .env(FOLDER, &self.folder)
            .env(IDS, &self.ids)
            .env(COUNT, self.steps.to_string())
            .env_remove("CRASH_AT")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(super) fn spawn(&self) -> process::Child {
        self.command().spawn().expect("it can be started")
    }

    pub(super) fn run(&self) -> Output {
        self.command().output().expect("it can be started")
    }

    /// It runs under `strace`, which writes its writes and syncs to a file, with their paths.
    pub(super) fn run_traced(&self, trace: &Path) -> Output {
        let mut command = Command::new("strace");
        command
            .args(["-f", "-y", "-s", "40", "-e"])
            .arg("trace=write,pwrite64,writev,pwritev,fsync,fdatasync")
            .arg("-o")
            .arg(trace)
            .arg(this_binary());
        self.run_by(command).output().expect("it can be started")
    }

    /// It dies at a point.
    pub(super) fn run_until(&self, point: u32) -> Output {
        let mut command = self.command();
        command.env("CRASH_AT", point.to_string());
        command.output().expect("it can be started")
    }
}

/// Not a test of its own: without the environment that a [`Child`] sets it does nothing.
#[test]
fn is_run_by_the_others() {
    let (Some(folder), Ok(ids), Ok(steps)) = (env::var_os(FOLDER), env::var(IDS), env::var(COUNT))
    else {
        return;
    };
    let folder = Path::new(&folder);
    let steps = steps.parse().expect("it is a number");
    let store = SqliteStore::open(folder.join("crash.db")).expect("it opens");
    thread::scope(|scope| {
        for id in ids.split(',') {
            scope.spawn(|| drive(&store, folder, id, steps));
        }
    });
}

/// Performs what is asked for, and sends what came of it.
fn drive(store: &SqliteStore, folder: &Path, id: &str, steps: u64) {
    let mut options = OpenOptions::new();
    let file = options
        .create(true)
        .append(true)
        .open(effects_file(folder, id));
    let mut file = file.expect("the folder can be written to");
    let (mut adder, mut step) = adder().open(store, id, steps).expect("it opens");
    while let Yielded(asked) = step {
        let effect = format!("{}\n", adder.key());
        file.write_all(effect.as_bytes())
            .expect("it can be written");
        step = adder.send(perform(asked)).expect("nobody else has it");
        println!("step {}", adder.key());
    }
    assert_eq!(step, Complete(expected_end(steps)));
}
