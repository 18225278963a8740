//! Durable coroutines on SQLite: steps, replays and sizes, above what bare SQLite takes.
//!
//! `cargo bench -p benches --bench durable -- --test` does a little of each, and keeps no figures.

use std::{env, error::Error, process::Command, time::Duration};

use benches::{
    durable::{
        Floor, Scratch, Setting, filled, find_cold, insert_each, inserts_a_commit, open_cold,
        replay, steps, update_and_insert,
    },
    figures::{self, Sheet},
};
use durable::{MemoryStore, rusqlite::Connection};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// How often each is measured; the median counts.
const ROUNDS: usize = 5;

fn main() -> Outcome {
    let test = env::args().any(|argument| argument == "--test");
    let measure = match test {
        true => Measure {
            rounds: 1,
            scale: 200,
        },
        false => Measure {
            rounds: ROUNDS,
            scale: 1,
        },
    };
    let mut sheet = Sheet::default();
    for setting in [Setting::Full, Setting::Normal] {
        floors(&mut sheet, measure, setting)?;
        stepping(&mut sheet, measure, setting)?;
    }
    in_memory(&mut sheet, measure)?;
    reading(&mut sheet, measure)?;
    sizes(&mut sheet, measure)?;
    peers(&mut sheet, measure)?;
    match test {
        true => Ok(()),
        false => Ok(sheet.save("durable")?),
    }
}

/// How much is done of everything.
#[derive(Clone, Copy)]
struct Measure {
    rounds: usize,
    /// What the numbers of steps are divided by.
    scale: u64,
}

impl Measure {
    fn of(self, steps: u64) -> u64 {
        (steps / self.scale).max(1)
    }

    /// The median of so many operations a second.
    fn per_second(
        self,
        operations: u64,
        mut run: impl FnMut() -> Outcome<Duration>,
    ) -> Outcome<f64> {
        let times: Outcome<Vec<_>> = (0..self.rounds).map(|_| run()).collect();
        Ok(operations as f64 / median(times?).as_secs_f64())
    }

    fn microseconds(self, mut run: impl FnMut() -> Outcome<Duration>) -> Outcome<f64> {
        let times: Outcome<Vec<_>> = (0..self.rounds * 20).map(|_| run()).collect();
        Ok(median(times?).as_secs_f64() * 1e6)
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The steps of one run: enough for a second or so of fsyncs.
fn enough(setting: Setting) -> u64 {
    match setting {
        Setting::Full => 2_000,
        Setting::Normal => 40_000,
    }
}

fn label(name: &str, setting: Setting) -> String {
    match setting {
        Setting::Full => format!("{name}, FULL"),
        Setting::Normal => format!("{name}, NORMAL"),
    }
}

fn floors(sheet: &mut Sheet, measure: Measure, setting: Setting) -> Outcome {
    let steps = measure.of(enough(setting));
    let mut add = |name: &str, rows: u64, run: &dyn Fn(&Floor) -> Outcome<Duration>| {
        let scratch = Scratch::new("floor")?;
        let floor = Floor::new(&scratch, setting)?;
        let value = measure.per_second(rows, || run(&floor))?;
        sheet.add("durable", "1 instance", &label(name, setting), value);
        Ok::<(), Box<dyn Error>>(())
    };
    add("INSERT", steps, &|floor| Ok(insert_each(floor, steps)?))?;
    let many = steps * 20;
    add("1,000 INSERTs a commit", many, &|floor| {
        Ok(inserts_a_commit(floor, many, 1_000)?)
    })?;
    add("UPDATE + INSERT", steps, &|floor| {
        Ok(update_and_insert(floor, steps)?)
    })
}

/// The rows of the group, each with its instances and threads.
const STEPPING: [(&str, u64, u64); 7] = [
    ("1 instance", 1, 1),
    ("64 instances", 64, 1),
    ("1,000 instances", 1_000, 1),
    ("64 instances, 8 threads", 64, 8),
    ("64 instances, 64 threads", 64, 64),
    ("1,000 instances, 8 threads", 1_000, 8),
    ("1,000 instances, 64 threads", 1_000, 64),
];

fn stepping(sheet: &mut Sheet, measure: Measure, setting: Setting) -> Outcome {
    for (row, instances, threads) in STEPPING {
        let wanted = measure.of(enough(setting)).max(instances);
        let made = wanted / instances * instances;
        let scratch = Scratch::new("steps")?;
        let store = scratch.store(setting)?;
        let run = || Ok(steps(&store, instances, threads, made));
        let value = measure.per_second(made, run)?;
        sheet.add("durable", row, &label("cede", setting), value);
    }
    Ok(())
}

fn in_memory(sheet: &mut Sheet, measure: Measure) -> Outcome {
    for (row, instances, threads) in STEPPING {
        let made = measure.of(200_000).max(instances) / instances * instances;
        let run = || Ok(steps(&MemoryStore::new(), instances, threads, made));
        let value = measure.per_second(made, run)?;
        sheet.add("durable", row, "cede, MemoryStore", value);
    }
    Ok(())
}

fn reading(sheet: &mut Sheet, measure: Measure) -> Outcome {
    const GROUP: &str = "durable, reading";
    let rows = measure.of(100_000);
    let memory = MemoryStore::new();
    filled(&memory, "long", rows)?;
    let value = measure.per_second(rows, || replay(&memory, "long"))?;
    sheet.add(GROUP, "replayed rows", "cede, MemoryStore", value);

    let scratch = Scratch::new("reading")?;
    let store = scratch.store(Setting::Normal)?;
    filled(&store, "long", rows)?;
    filled(&store, "short", 10)?;
    let value = measure.per_second(rows, || replay(&store, "long"))?;
    sheet.add(GROUP, "replayed rows", "cede, SQLite", value);
    let value = measure.microseconds(|| replay(&store, "short"))?;
    sheet.add(GROUP, "open an instance of 10 rows", "cede, SQLite", value);
    drop(store);
    let value = measure.microseconds(|| open_cold(&scratch))?;
    sheet.add(GROUP, "open the file", "cede, SQLite", value);
    let value = measure.microseconds(|| find_cold(&scratch, "short"))?;
    sheet.add(GROUP, "open an instance, cold", "cede, SQLite", value);
    Ok(())
}

fn sizes(sheet: &mut Sheet, measure: Measure) -> Outcome {
    const GROUP: &str = "durable, size";
    let rows = measure.of(20_000).max(1_000);
    let scratch = Scratch::new("size")?;
    let store = scratch.store(Setting::Normal)?;
    filled(&store, "long", rows)?;
    drop(store);
    let step = size(&scratch)? / rows as f64;
    sheet.add(GROUP, "a step", "cede, SQLite", step);

    let scratch = Scratch::new("size")?;
    let floor = Floor::new(&scratch, Setting::Normal)?;
    insert_each(&floor, rows)?;
    drop(floor);
    let row = size(&scratch)? / rows as f64;
    sheet.add(GROUP, "a step", "INSERT", row);

    let instances = measure.of(10_000).max(1_000);
    let scratch = Scratch::new("size")?;
    let store = scratch.store(Setting::Normal)?;
    for number in 0..instances {
        filled(&store, &format!("counter-{number}"), 1)?;
    }
    drop(store);
    let instance = size(&scratch)? / instances as f64;
    sheet.add(
        GROUP,
        "an instance with its first row",
        "cede, SQLite",
        instance,
    );
    Ok(())
}

/// The bytes of the file, once all that was written has come into it.
fn size(scratch: &Scratch) -> Outcome<f64> {
    let connection = Connection::open(scratch.file())?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    drop(connection);
    Ok(scratch.bytes()? as f64)
}

/// Runs the program of the peers, which is a build of its own, if it was built.
fn peers(sheet: &mut Sheet, measure: Measure) -> Outcome {
    let target = figures::directory().with_file_name("durable-peers");
    let program = target.join("release").join("durable_peers");
    if !program.exists() {
        sheet.remark(
            "duroxide and durare were skipped: they bring another SQLite in C, so \
             they are a build of their own. `cargo build --release --manifest-path \
             benches/peers/durable/Cargo.toml --target-dir target/durable-peers` makes it.",
        );
        return Ok(());
    };
    let scratch = Scratch::new("peers")?;
    let steps = measure.of(2_000).to_string();
    let folder = scratch.file();
    let folder = folder.parent().ok_or("the file is in a folder")?;
    let printed = Command::new(program).arg(folder).arg(steps).output()?;
    if !printed.status.success() {
        let cause = String::from_utf8_lossy(&printed.stderr).trim().to_owned();
        sheet.remark(format!("duroxide and durare were skipped: {cause}"));
        return Ok(());
    }
    // The engines log to the standard output as well; the figures are its last line.
    let mut lines = printed.stdout.split(|byte| *byte == b'\n');
    let figures = lines.rfind(|line| !line.is_empty());
    sheet.add_printed(figures.unwrap_or_default())?;
    sheet.remark(
        "durare's own setting is NORMAL; FULL is by a pool of ours. duroxide has one setting, \
         `synchronous = WAL`, which SQLite reads as NORMAL; its queues are looked at every \
         millisecond here, and eight at a time, where its defaults are 100 ms and two.",
    );
    Ok(())
}
