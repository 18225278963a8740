//! A coroutine is an iterator: it feeds the adapters of `std` and `itertools` as any other does.
//!
//! `itertools_tour` shows endless and finite iterators, and at last persons by state. It begins:
//!
//! ```text
//! 1
//! 3
//! [5, 7, 9, 11, 13, 15, 17, 19, 21, 23]
//! ["red", "green", "blue", "red", "green", "blue", "red"]
//! [1, 2, 3, 4, 5, 6, 7, 8, 9]
//! A: [("A", 1), ("A", 2)]
//! B: [("B", 3), ("B", 4)]
//! [1, 3, 6, 10, 15]
//! ```
//!
//! `itertools_tour persons.json` groups the persons of that file. `itertools_tour book.txt` prints
//! lines 11 to 13 of that, where a book of Project Gutenberg has its title and author.

mod endless;
mod finite;
mod patterns;
mod persons;

use std::{
    error::Error,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
    process::ExitCode,
};
use support::BadInput;

fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    patterns::show(out)?;
    endless::show(out)?;
    finite::show(out)?;
    persons::group(include_str!("person.json"), out)
}

fn group_file(path: &Path, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let json = fs::read_to_string(path).map_err(|error| refuse(path, error))?;
    persons::group(&json, out).map_err(|error| match error.downcast::<serde_json::Error>() {
        Ok(error) => refuse(path, error).into(),
        Err(other) => other,
    })
}

/// Reads as far as line 13 of a file of any size.
fn slice_file(path: &Path, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let text: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(|error| refuse(path, error))?)
    };
    for line in BufReader::new(text).split(b'\n').skip(10).take(3) {
        let line = line.map_err(|error| refuse(path, error))?;
        writeln!(out, "{}", String::from_utf8_lossy(&line).trim())?;
    }
    Ok(())
}

fn refuse(path: &Path, error: impl Error) -> BadInput {
    BadInput(format!("{}: {error}", path.display()))
}

const USAGE: &str = "
usage: itertools_tour [FILE | -]...

Groups the persons of a FILE.json, which is an array of objects with name, city
and state, by state. Prints the lines 11 to 13 of any other text file, or of
standard input. Without arguments it shows what iterators can be combined to.
";

fn main() -> ExitCode {
    support::run(USAGE, usize::MAX, |arguments, out| {
        if arguments.is_empty() {
            return show(out);
        }
        for argument in arguments {
            let path = Path::new(&argument);
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                group_file(path, out)?;
            } else {
                slice_file(path, out)?;
            }
        }
        Ok(())
    })
}
