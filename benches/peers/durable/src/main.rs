//! Steps a second of other durable engines, on the same work: `durable_peers FOLDER STEPS` prints
//! figures as JSON. A step hands 64 bytes of text over and is written down; the files lie in the
//! folder.

mod durare_peer;
mod duroxide_peer;

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::{Value, json};

/// What is handed over at each step.
const TEXT: &str = "a line of text that is as long as what people send: 64 bytes ...";

/// The most steps of one workflow: some engines limit their histories.
const LONGEST: u64 = 200;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The rows, each with the number of workflows that run at a time.
const ROWS: [(&str, u64); 3] = [
    ("1 instance", 1),
    ("64 instances, 64 threads", 64),
    ("1,000 instances, 64 threads", 1_000),
];

fn main() -> Outcome {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [folder, steps] = &arguments[..] else {
        return Err("usage: durable_peers FOLDER STEPS".into());
    };
    let (folder, steps): (_, u64) = (Path::new(folder), steps.parse()?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let mut figures = Vec::new();
    for (row, workflows) in ROWS {
        let each = (steps / workflows).clamp(1, LONGEST);
        for full in [true, false] {
            let file = fresh(folder, "durare.db")?;
            let time = runtime.block_on(durare_peer::run(&file, full, workflows, each))?;
            let peer = if full {
                "durare, FULL"
            } else {
                "durare, NORMAL"
            };
            figures.push(figure(row, peer, workflows * each, time));
        }
        // It has one setting, which comes to NORMAL.
        let file = fresh(folder, "duroxide.db")?;
        match runtime.block_on(duroxide_peer::run(&file, workflows, each)) {
            Ok(time) => figures.push(figure(row, "duroxide, NORMAL", workflows * each, time)),
            Err(error) => eprintln!("duroxide, {row}: {error}"), // of many it may report a lock
        }
    }
    println!("{}", Value::Array(figures));
    Ok(())
}

/// The path of a file that is not there, nor what SQLite puts next to it.
fn fresh(folder: &Path, name: &str) -> Outcome<PathBuf> {
    for suffix in ["", "-wal", "-shm"] {
        let file = folder.join(format!("{name}{suffix}"));
        if file.exists() {
            std::fs::remove_file(file)?;
        }
    }
    Ok(folder.join(name))
}

fn figure(row: &str, peer: &str, steps: u64, time: Duration) -> Value {
    let value = steps as f64 / time.as_secs_f64();
    json!({"group": "durable", "row": row, "peer": peer, "value": value})
}
