//! A CSV file goes into a database through five generators: what a kill interrupts, the next run
//! finishes.
//!
//! Each row that a batch has read goes into one transaction, and so does the place that was
//! reached. So a run that was killed has loaded whole batches, and another one goes on behind them.
//! `etl`, with its own sample in batches of three:
//!
//! ```text
//! up to line 4: 2 loaded, 1 refused, 0 left out
//! up to line 7: 1 loaded, 1 refused, 1 left out
//! up to line 10: 1 loaded, 1 refused, 0 left out
//! refused: users.csv:4: "twelve": not an age
//! refused: users.csv:6: "tim.example.org": not an e-mail address
//! refused: users.csv:10: 2 columns, not 3
//! in all: 4 loaded, 3 refused, 1 left out
//! line 2: Ada Lovelace, ada@example.org, 36
//! line 3: Hopper, Grace, grace@example.org, 85
//! line 5: Alan Turing, alan@example.org, 41
//! line 8: Ken Thompson, ken@example.org, 81
//! ```

mod exporter;
mod reader;
mod stages;
mod store;

use std::{
    cell::Cell,
    error::Error,
    fmt::Display,
    fs::File,
    io::{Cursor, Read, Seek, Write},
    path::Path,
    process::ExitCode,
};

use exporter::{Loaded, exporter};
use indicatif::{ProgressBar, ProgressStyle};
use reader::Table;
use stages::{filter, transformer, validator};
use store::Store;
use support::{BadInput, Takes, number};

/// How the sample is called.
const SAMPLE: &str = "users.csv";

/// How a file is loaded.
#[derive(Clone, Copy)]
struct Settings {
    batch: usize,
    min_age: u32,
}

fn show(settings: Settings, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let sample = Cursor::new(include_bytes!("users.csv"));
    let (mut store, bar) = (Store::in_memory()?, ProgressBar::hidden());
    let table = Table::new(SAMPLE, sample)?;
    load(SAMPLE, table, &mut store, settings, &bar, out)?;
    for user in store.users().try_iter() {
        writeln!(out, "{}", user?)?;
    }
    Ok(())
}

fn load_file(
    path: &Path,
    database: &Path,
    settings: Settings,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let name = path.display().to_string();
    let (file, size) = open(path)?;
    let table = Table::new(&name, file)?; // no database is made for a file that is none of users
    let mut store = Store::open(database)?;
    // Drawn to standard error where that is a terminal; elsewhere each batch is printed.
    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} to go")?;
    let bar = ProgressBar::new(size).with_style(style);
    let loaded = load(&name, table, &mut store, settings, &bar, out);
    bar.finish_and_clear();
    loaded
}

/// Opens a file that the next run can read again, and returns its size.
fn open(path: &Path) -> Result<(File, u64), BadInput> {
    let refuse = |reason: &dyn Display| BadInput(format!("{}: {reason}", path.display()));
    if path == Path::new("-") {
        let reason = "an interrupted run could not read it again; save it as a file, and load that";
        return Err(BadInput(format!("standard input: {reason}")));
    }
    let file = File::open(path).map_err(|error| refuse(&error))?;
    let metadata = file.metadata().map_err(|error| refuse(&error))?;
    match metadata.is_file() {
        true => Ok((file, metadata.len())),
        false => Err(refuse(&"not a regular file; only those can be loaded")),
    }
}

/// Loads what the store does not have yet, and reports on all of it.
fn load(
    name: &str,
    table: Table<impl Read + Seek + 'static>,
    store: &mut Store,
    settings: Settings,
    bar: &ProgressBar,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let start = store.reached();
    if start.byte > 0 {
        writeln!(out, "going on at line {}", start.line)?;
    }
    let users = transformer(filter(validator(table.rows(start)?), settings.min_age));
    for batch in exporter(store, users, settings.batch).try_iter() {
        let Loaded { tally, reached } = batch?;
        bar.set_position(reached.byte);
        if bar.is_hidden() {
            writeln!(out, "up to line {}: {tally}", reached.line - 1)?;
        }
    }
    for refused in store.refused().try_iter() {
        writeln!(out, "refused: {name}:{}", refused?)?;
    }
    writeln!(out, "in all: {}", store.tally()?)?;
    Ok(())
}

const USAGE: &str = "
usage: etl [FILE.csv DATABASE] [--batch ROWS] [--min-age YEARS]

Loads the users of a CSV file, whose first line names at least the columns name,
email and age, into the tables users and refused of an SQLite database.
A batch (1000 rows) is loaded as a whole or not at all. A second run goes on
where the first was interrupted; rows that were added since are loaded, too.
Rows that are not users are refused, with line and reason; users below an age
(18) are left out. A last row without a line end may be cut short, and waits for
that. FILE.csv is a file that the next run can read again, so not standard
input. DATABASE is new, or one that etl has made. Without arguments it loads a
sample into memory.
";

fn main() -> ExitCode {
    let (batch, min_age) = (Cell::default(), Cell::default());
    let takes = Takes {
        values: 2,
        options: &[("batch", &batch), ("min-age", &min_age)],
        flags: &[],
    };
    support::run(USAGE, takes, |arguments, out| {
        let settings = |usual_batch| {
            Ok::<_, BadInput>(Settings {
                batch: number("batch", batch.take(), 1)?.unwrap_or(usual_batch),
                min_age: number("min-age", min_age.take(), 0)?.unwrap_or(18),
            })
        };
        match &arguments[..] {
            [] => show(settings(3)?, out),
            [file, database] => {
                load_file(Path::new(file), Path::new(database), settings(1000)?, out)
            }
            _ => Err(BadInput("a file needs a database; see --help".to_owned()).into()),
        }
    })
}
