//! Files in parts: chunks of bytes, CSV rows, several rows at a time, and mini-batches of numbers.
//!
//! `chunks` shows all four, on data of its own:
//!
//! ```text
//! 4 chunks of up to 20 bytes: 70 bytes, 4 lines
//! name,status,age
//! Ada,active,36
//! "Brown, Cleo",active,29
//! rows 1 to 2: name: 2 different, status: 2 different, age: mean 38.5
//! rows 3 to 3: name: 1 different, status: 1 different, age: mean 29
//! batch 1: 2 x 2, means 2 3
//! batch 2: 1 x 2, means 5 6
//! ```

mod batches;
mod file_chunks;
mod input;
#[path = "../../support/source.rs"]
mod source;
#[path = "../../support/mod.rs"]
mod support;
mod table;

use std::{
    cell::{Cell, RefCell},
    error::Error,
    ffi::OsString,
    io::{BufWriter, Write},
    num::NonZeroUsize,
    process::ExitCode,
    rc::Rc,
};

use batches::{batches, describe, means, samples};
use csv::{StringRecord, WriterBuilder};
use file_chunks::file_chunks;
use source::Source;
use support::{BadInput, Takes};
use table::Table;

const USAGE: &str = "
usage: chunks bytes [--size N] FILE
       chunks rows [--where COLUMN=VALUE] FILE
       chunks tables [--size N] FILE
       chunks batches [--size N] FILE

Goes through a file in parts, of which it holds one at a time. FILE is `-` for
standard input. Without arguments it shows data of its own.

  bytes     read N bytes at a time (8192), count them and the lines
  rows      print the rows of a CSV file, or those with VALUE in COLUMN
  tables    describe the columns of N rows at a time (1000): the mean of
            numbers, else how many different values there are
  batches   read N rows of numbers at a time (32), print the means

A CSV file begins with the names of its columns. It may have quotes, a BOM, and
line breaks of either kind. A row of another length, bytes that are no UTF-8, or
a quote that is never closed end the run with the line, and exit code 2.
";

const PERSONS: &str =
    "name,status,age\r\nAda,active,36\r\nBob,gone,41\r\n\"Brown, Cleo\",active,29\r\n";
const POINTS: &str = "x,y\n1,2\n3,4\n5,6\n";

/// What is done with a file.
enum Mode {
    Bytes(NonZeroUsize),
    Rows(Option<Condition>),
    Tables(NonZeroUsize),
    Batches(NonZeroUsize),
}

/// Which rows are asked for.
struct Condition {
    column: String,
    value: String,
}

fn main() -> ExitCode {
    let (size, condition) = (Cell::default(), Cell::default());
    let takes = Takes {
        values: 2,
        options: &[("size", &size), ("where", &condition)],
        flags: &[],
    };
    support::run(USAGE, takes, |arguments, out| {
        let out = RefCell::new(BufWriter::with_capacity(1 << 16, out));
        match (&arguments[..], size.take(), condition.take()) {
            ([], None, None) => show(&out)?,
            ([mode, file], size, condition) => {
                let mode = Mode::read(&mode.to_string_lossy(), size, condition)?;
                mode.run(Source::open(file)?.flushing(&out), &out)?;
            }
            _ => return Err(bad("expected a mode and a file").into()),
        }
        Ok(out.into_inner().flush()?)
    })
}

fn show(out: &RefCell<impl Write>) -> Result<(), Box<dyn Error>> {
    let persons = || Source::new("persons", PERSONS.as_bytes());
    let active = Condition::read("status=active")?;
    let size = |size| NonZeroUsize::new(size).expect("our sizes are not zero");
    Mode::Bytes(size(20)).run(persons(), out)?;
    Mode::Rows(Some(active)).run(persons(), out)?;
    Mode::Tables(size(2)).run(persons(), out)?;
    Mode::Batches(size(2)).run(Source::new("points", POINTS.as_bytes()), out)
}

impl Mode {
    fn read(
        name: &str,
        size: Option<OsString>,
        condition: Option<OsString>,
    ) -> Result<Self, BadInput> {
        let size_or = |usual| match &size {
            None => Ok(NonZeroUsize::new(usual).expect("our sizes are not zero")),
            Some(text) => {
                let text = text.to_string_lossy();
                text.parse()
                    .map_err(|error| bad(format!("--size \"{text}\": {error}")))
            }
        };
        match (name, &size, &condition) {
            ("bytes", _, None) => Ok(Self::Bytes(size_or(8192)?)),
            ("rows", None, None) => Ok(Self::Rows(None)),
            ("rows", None, Some(text)) => {
                Ok(Self::Rows(Some(Condition::read(&text.to_string_lossy())?)))
            }
            ("tables", _, None) => Ok(Self::Tables(size_or(1000)?)),
            ("batches", _, None) => Ok(Self::Batches(size_or(32)?)),
            ("rows", Some(_), _) => Err(bad("rows takes no --size")),
            ("bytes" | "tables" | "batches", _, Some(_)) => {
                Err(bad(format!("{name} takes no --where")))
            }
            _ => Err(bad(format!("\"{name}\": unknown mode"))),
        }
    }

    fn run(self, source: Source<'_>, out: &RefCell<impl Write>) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Bytes(size) => count(source, size, out),
            Self::Rows(condition) => print_rows(Table::open(source)?, condition, out),
            Self::Tables(size) => describe_rows(Table::open(source)?, size, out),
            Self::Batches(size) => print_means(Table::open(source)?, size, out),
        }
    }
}

impl Condition {
    fn read(text: &str) -> Result<Self, BadInput> {
        match text.split_once('=') {
            Some((column, value)) => Ok(Self {
                column: column.to_owned(),
                value: value.to_owned(),
            }),
            None => Err(bad(format!("--where \"{text}\": not COLUMN=VALUE"))),
        }
    }
}

fn bad(reason: impl std::fmt::Display) -> BadInput {
    BadInput(format!("{reason}; see --help"))
}

fn count(
    source: Source<'_>,
    size: NonZeroUsize,
    out: &RefCell<impl Write>,
) -> Result<(), Box<dyn Error>> {
    let (mut chunks, mut bytes, mut lines) = (0, 0, 0);
    for chunk in file_chunks(source, size).try_iter() {
        let chunk = chunk?;
        chunks += 1;
        bytes += chunk.len();
        lines += memchr::memchr_iter(b'\n', &chunk).count();
    }
    let mut out = out.borrow_mut();
    writeln!(
        out,
        "{chunks} chunks of up to {size} bytes: {bytes} bytes, {lines} lines"
    )?;
    Ok(())
}

fn print_rows(
    table: Table<'_>,
    condition: Option<Condition>,
    out: &RefCell<impl Write>,
) -> Result<(), Box<dyn Error>> {
    let wanted = match condition {
        Some(Condition { column, value }) => Some((table.column(&column)?, value)),
        None => None,
    };
    out.borrow_mut().write_all(&csv_line(&table.columns)?)?;
    for row in table.rows().try_iter() {
        let fields = row?.fields;
        if wanted
            .as_ref()
            .is_none_or(|(place, value)| &fields[*place] == value)
        {
            out.borrow_mut().write_all(&csv_line(&fields)?)?;
        }
    }
    Ok(())
}

/// Writes fields as a line, with quotes where they are needed.
fn csv_line(fields: &StringRecord) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = WriterBuilder::new()
        .buffer_capacity(256)
        .from_writer(Vec::new());
    writer.write_record(fields)?;
    Ok(writer.into_inner()?)
}

fn describe_rows(
    table: Table<'_>,
    size: NonZeroUsize,
    out: &RefCell<impl Write>,
) -> Result<(), Box<dyn Error>> {
    let columns = Rc::clone(&table.columns);
    let mut last = 0;
    for rows in batches(table.rows(), size).try_iter() {
        let rows = rows?;
        let first = last + 1;
        last += rows.len();
        let described = describe(&columns, &rows);
        writeln!(out.borrow_mut(), "rows {first} to {last}: {described}")?;
    }
    Ok(())
}

fn print_means(
    table: Table<'_>,
    size: NonZeroUsize,
    out: &RefCell<impl Write>,
) -> Result<(), Box<dyn Error>> {
    let width = table.columns.len();
    for (number, batch) in (1..).zip(batches(samples(table), size).try_iter()) {
        let batch = batch?;
        let means: Vec<_> = means(&batch).iter().map(f64::to_string).collect();
        let (length, means) = (batch.len(), means.join(" "));
        writeln!(
            out.borrow_mut(),
            "batch {number}: {length} x {width}, means {means}"
        )?;
    }
    Ok(())
}
