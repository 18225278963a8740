//! Iterators by hand, and what a coroutine saves: the fields that hold the place where it was.
//!
//! `custom_iterator` counts to 5, prints Fibonacci numbers up to 100, shows what a `for` loop does,
//! counts from 1 to 4, goes through books and quotations, and ends with
//!
//! ```text
//! Even Number List:
//! 2
//! 4
//! 6
//! 8
//! 10
//! ```
//!
//! `custom_iterator FILE` prints the lines of a text file, step by step and then by a `for` loop.

mod books;
mod by_hand;
mod lines;
use std::{
    error::Error,
    fmt::Display,
    fs::File,
    io::{self, BufReader, Write},
    path::Path,
    process::ExitCode,
};

use by_hand::{CountUpTo, Counter, EvenNumbers, Fibonacci};
use support::BadInput;

fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    each_on_its_line(CountUpTo::new(5), out)?;
    each_on_its_line(Fibonacci::new(100), out)?;
    loop_by_hand(out)?;
    each_on_its_line(Counter::new(1, 5), out)?;
    books::show(out)?;
    lines::show(|| Ok(include_str!("quotes.txt").as_bytes()), out)?;
    writeln!(out, "\nEven Number List:")?;
    each_on_its_line(EvenNumbers::new((1..11).collect()), out)?;
    Ok(())
}

/// What the `for` loop does with an iterator, and then the same without it.
fn loop_by_hand(out: &mut dyn Write) -> io::Result<()> {
    let data = [1, 2, 3];
    for x in data {
        writeln!(out, "{x}")?;
    }

    writeln!(out, "\nManual iteration:")?;
    let mut values = data.into_iter();
    #[expect(clippy::while_let_on_iterator, reason = "it shows what `for` does")]
    while let Some(x) = values.next() {
        writeln!(out, "{x}")?;
    }
    Ok(())
}

fn show_file(path: &Path, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let refuse = |error| BadInput(format!("{}: {error}", path.display()));
    if path == Path::new("-") {
        let complaint = "standard input: it would be read twice; save it as a file";
        return Err(BadInput(complaint.to_owned()).into());
    }
    if path.is_dir() {
        return Err(refuse(io::ErrorKind::IsADirectory.into()).into());
    }
    lines::show(
        || Ok(BufReader::new(File::open(path).map_err(refuse)?)),
        out,
    )
}

fn each_on_its_line(
    values: impl Iterator<Item = impl Display>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for value in values {
        writeln!(out, "{value}")?;
    }
    Ok(())
}

const USAGE: &str = "
usage: custom_iterator [FILE]

Prints the lines of a text file twice, step by step and by a `for` loop.
Without an argument it shows iterators of its own.
";

fn main() -> ExitCode {
    support::run(USAGE, 1, |arguments, out| match arguments.first() {
        None => show(out),
        Some(file) => show_file(Path::new(file), out),
    })
}
