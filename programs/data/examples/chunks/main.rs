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
mod mode;
mod table;

use std::{
    cell::{Cell, RefCell},
    error::Error,
    io::{BufWriter, Write},
    num::NonZeroUsize,
    process::ExitCode,
    rc::Rc,
};

use batches::{batches, describe, means, samples};
use csv::{StringRecord, WriterBuilder};
use data::source::Source;
use file_chunks::file_chunks;
use mode::{Condition, Mode, bad};
use support::{Takes, counted};
use table::Table;

const PERSONS: &str =
    "name,status,age\r\nAda,active,36\r\nBob,gone,41\r\n\"Brown, Cleo\",active,29\r\n";
const POINTS: &str = "x,y\n1,2\n3,4\n5,6\n";

fn show(out: &RefCell<impl Write>) -> Result<(), Box<dyn Error>> {
    let persons = || Source::new("persons", PERSONS.as_bytes());
    let active = Condition::read("status=active")?;
    let size = |size| NonZeroUsize::new(size).expect("our sizes are not zero");
    run(Mode::Bytes(size(20)), persons(), out)?;
    run(Mode::Rows(Some(active)), persons(), out)?;
    run(Mode::Tables(size(2)), persons(), out)?;
    let points = Source::new("points", POINTS.as_bytes());
    run(Mode::Batches(size(2)), points, out)
}

fn run(mode: Mode, source: Source<'_>, out: &RefCell<impl Write>) -> Result<(), Box<dyn Error>> {
    match mode {
        Mode::Bytes(size) => count(source, size, out),
        Mode::Rows(condition) => print_rows(Table::open(source)?, condition, out),
        Mode::Tables(size) => describe_rows(Table::open(source)?, size, out),
        Mode::Batches(size) => print_means(Table::open(source)?, size, out),
    }
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
        "{} of up to {size} bytes: {}, {}",
        counted(chunks, "chunk"),
        counted(bytes, "byte"),
        counted(lines, "line")
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
line breaks of either kind. At a row of another length, bytes that are no UTF-8,
or a quote that is never closed the run ends, with the number of the line and
exit code 2; what came before it is printed.
";

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
                run(mode, Source::open(file)?.flushing(&out), &out)?;
            }
            _ => return Err(bad("expected a mode and a file").into()),
        }
        Ok(out.into_inner().flush()?)
    })
}
