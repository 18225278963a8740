//! A token issuer that survives `kill -9`: the next run goes on with the next number.
//!
//! The coroutine knows nothing of that. A number is on disk before anybody sees it, so none is ever
//! given twice. `durable_issuer`, in memory, prints
//!
//! ```text
//! Token number for Debaditya: 1
//! Token number for Anuradha: 2
//! Token number for Anurag: 3
//! Token number for Tania: 4
//! Token issuer exit.
//! ```

use std::{cell::Cell, error::Error, io::Write, process::ExitCode};

use coroutine::{Complete, Coroutine, Yielded};
use durable::{Body, MemoryStore, SqliteStore, Store};
use support::{BadInput, Takes, Words, excerpt};

/// Numbers the names that it is sent, starting after `last`. The first yield is `last` itself.
fn token_issuer(last: u64) -> Coroutine<u64, String> {
    Coroutine::new(async move |co| {
        let mut token = last;
        loop {
            let _name: String = co.yield_(token).named("open").await?;
            token += 1;
        }
    })
}

/// Gives each name its number. A desk that is not to go on is closed after the last.
fn issue<T: Store + Clone + 'static>(
    store: &T,
    mut names: Words,
    goes_on: bool,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let issuer = Body::new("issuer", 1, token_issuer);
    let (mut desk, step) = issuer.open(store, "desk", 0)?;
    match step {
        Yielded(0) => {}
        Yielded(last) => writeln!(out, "going on after {last}")?,
        Complete(()) => unreachable!("it never returns"),
    }
    while let Some(name) = names.read::<String>()? {
        if let Yielded(token) = desk.send(name.clone())? {
            writeln!(out, "Token number for {}: {token}", excerpt(&name))?;
        }
    }
    if !goes_on {
        desk.close()?;
        writeln!(out, "Token issuer exit.")?;
    }
    Ok(())
}

const USAGE: &str = "
usage: durable_issuer [NAME | -]... [--store FILE]

Gives each name the next number, from 1. With a store, an SQLite file, the next
run goes on with the next number, whatever has ended this one. Without arguments
it shows its own names. `-` reads names from standard input.
";

fn main() -> ExitCode {
    let store = Cell::default();
    let takes = Takes {
        values: usize::MAX,
        options: &[("store", &store)],
        flags: &[],
    };
    support::run(USAGE, takes, |arguments, out| match store.take() {
        Some(file) => {
            let refuse = |error| BadInput(format!("{}: {error}", file.to_string_lossy()));
            let store = SqliteStore::open(&file).map_err(refuse)?;
            issue(&store, Words::new(arguments), true, out)
        }
        None => {
            let names = match arguments.is_empty() {
                true => ["Debaditya", "Anuradha", "Anurag", "Tania"]
                    .map(Into::into)
                    .into(),
                false => arguments,
            };
            issue(&MemoryStore::new(), Words::new(names), false, out)
        }
    })
}
