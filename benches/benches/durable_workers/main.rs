//! Workers that share a store, on PostgreSQL and on SQLite: steps by one process and by two, what
//! becomes of the instances of a process that is killed, and timers that are due at once.
//!
//! `cargo bench -p benches --bench durable_workers -- --test` does a little of each, and keeps no
//! figures. A worker process is this program, started anew as `durable_workers work ORDERS`.

mod process;
mod recovery;
mod steps;
mod timers;
mod work;

use std::{env, error::Error, sync::Arc, thread};

use benches::{
    durable::{Scratch, Server, Setting, at_least},
    figures::Sheet,
};
use durable::{Body, Head, Store, StoreError, store::Filter};
use work::Place;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const GROUP: &str = "durable, workers";
const POSTGRES: &str = "cede, PostgreSQL";

fn main() -> Outcome {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if let [verb, orders] = &arguments[..] {
        if verb == "work" {
            return work::work(&serde_json::from_str(orders)?);
        }
    }
    let test = arguments.iter().any(|argument| argument == "--test");
    let scale = if test { 50 } else { 1 };
    let mut sheet = Sheet::default();
    match Server::start() {
        None => sheet.remark("PostgreSQL was skipped: its binaries are not installed."),
        Some(server) => {
            let (url, schema) = (server.url("postgres"), "workers".to_owned());
            let shared = Shared {
                peer: POSTGRES,
                store: server.store(&schema)?,
                place: Place::Postgres { url, schema },
            };
            shared.measure(&mut sheet, scale)?;
        }
    }
    let scratch = Scratch::new("workers")?;
    let shared = Shared {
        peer: "cede, SQLite",
        store: scratch.store(Setting::Full)?,
        place: Place::Sqlite(scratch.file()),
    };
    shared.measure(&mut sheet, scale)?;
    let [one, two] = steps::ROWS.map(|(row, _)| sheet.get(GROUP, row, POSTGRES));
    let ratio = one.zip(two).map(|(one, two)| two / one);
    at_least("steps by 2 processes to those by 1, PostgreSQL", 1.5, ratio);
    match test {
        true => Ok(()),
        false => Ok(sheet.save("durable_workers")?),
    }
}

/// A store that several processes share.
struct Shared<T> {
    peer: &'static str,
    store: T,
    /// Where another process finds it.
    place: Place,
}

impl<T: Store + Clone + 'static> Shared<T> {
    fn measure(&self, sheet: &mut Sheet, scale: u64) -> Outcome {
        steps::measure(sheet, self, scale)?;
        recovery::measure(sheet, self, scale)?;
        timers::measure(sheet, self, scale)
    }

    /// Creates instances, by many threads: their commits are shared.
    fn create<Y, S, R>(&self, body: &Body<(), Y, S, R>, count: u64) -> Outcome
    where
        Body<(), Y, S, R>: Sync,
    {
        const THREADS: u64 = 32;
        let create = |thread: u64| {
            for number in (thread..count).step_by(THREADS as usize) {
                let id = format!("{}-{number}", body.name());
                drop(
                    body.open(&self.store, &id, ())
                        .map_err(|error| error.to_string())?,
                );
            }
            Ok::<(), String>(())
        };
        thread::scope(|scope| {
            let create = &create;
            let threads: Vec<_> = (0..THREADS)
                .map(|thread| scope.spawn(move || create(thread)))
                .collect();
            for thread in threads {
                thread.join().expect("it does not panic")?;
            }
            Ok(())
        })
    }

    /// How all instances of a body stand.
    fn heads(&self, body: &str) -> Result<Vec<Head>, StoreError> {
        self.store.list(&Filter {
            body: Some(Arc::from(body)),
            ..Filter::default()
        })
    }
}

/// The median of what each round has measured.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
