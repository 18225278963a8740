//! The search in files that are there, one after the other.

use std::{
    cell::RefCell,
    error::Error,
    ffi::{OsStr, OsString},
    io::{BufWriter, Write},
};

use crate::{pattern::Pattern, pull::matching};
use data::{blocks::Blocks, source::Source};
use support::{BadInput, complain};

/// The outcome of a search, which the exit code reports.
pub(crate) enum Outcome {
    Shown,
    Found,
    NothingFound,
    /// A file could not be read, whatever was found in the others.
    Unread,
}

/// Prints the lines of files, or of standard input, that match. A file that cannot be read is
/// reported at once, and the others are searched all the same; it fails if it cannot write.
pub(crate) fn search(
    mut files: Vec<OsString>,
    pattern: &Pattern,
    out: &mut dyn Write,
) -> Result<Outcome, Box<dyn Error>> {
    if files.is_empty() {
        files.push("-".into());
    }
    let several = files.len() > 1;
    let prefix = |name: &str| match several {
        true => format!("{name}:"),
        false => String::new(),
    };
    let out = RefCell::new(BufWriter::with_capacity(1 << 16, out));
    let (mut found, mut all_read) = (0, true);
    for file in files {
        match print_matching(&file, pattern, prefix, &out) {
            Err(error) if error.is::<BadInput>() => {
                // What was found before comes first. If that fails, the file is not to blame.
                out.borrow_mut().flush()?;
                complain(&error);
                all_read = false;
            }
            lines => found += lines?,
        }
    }
    out.into_inner().flush()?;
    Ok(match found {
        _ if !all_read => Outcome::Unread,
        0 => Outcome::NothingFound,
        _ => Outcome::Found,
    })
}

/// Prints the lines of one file that match, and counts them.
fn print_matching(
    file: &OsStr,
    pattern: &Pattern,
    prefix: impl Fn(&str) -> String,
    out: &RefCell<impl Write>,
) -> Result<u64, Box<dyn Error>> {
    let source = Source::open(file)?.flushing(out);
    let prefix = prefix(source.name());
    let mut found = 0;
    for line in matching(Blocks::new(source), pattern).try_iter() {
        let line = line?;
        let mut out = out.borrow_mut();
        out.write_all(prefix.as_bytes())?;
        out.write_all(&line)?;
        out.write_all(b"\n")?;
        found += 1;
    }
    Ok(found)
}
