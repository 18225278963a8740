//! A search for lines: as an iterator over what is there, and as a coroutine that is sent what
//! comes.
//!
//! `grep` shows both forms, on a log of its own. It ends with
//!
//! ```text
//! -------- Find ERROR using Coroutine --------
//! ERROR Match Found - 2025-08-11 21:26:21.842879 -- ERROR: Database connection failed.
//! ERROR Match Found - 2025-08-11 21:26:24.849251 -- ERROR: API Auth failure.
//! Coroutine Closed.
//! ```
//!
//! `grep ERROR app.log` pulls the lines of a file that is there; `grep --follow ERROR app.log`
//! pushes the lines that are yet to be written.

mod demo;
mod follow;
mod growing;
mod pattern;
mod pull;
mod push;
mod search;

use std::{cell::Cell, os::unix::ffi::OsStrExt, process::ExitCode};

use data::source::refuse;
use pattern::Pattern;
use search::{Outcome, search};
use support::{BadInput, Takes};

const NO_PATTERN: &str = "the pattern is missing; see --help";

const USAGE: &str = "
usage: grep [--regex] [--follow] PATTERN [FILE | -]...

Prints the lines that contain PATTERN; with several files each line behind the
name of its file. Lines are bytes of any kind, up to 16 MiB. `-`, or no file,
is standard input. Without arguments it shows a search of its own.

  --regex    PATTERN is a regular expression (syntax: https://docs.rs/regex),
             else it is a string that stands for itself
  --follow   do not stop at the end of a file, but wait for more lines; if it is
             truncated or another file gets its name, go on with what is there

Exit code: 0 if a line was found, 1 if none was, 2 if something went wrong. If a
file cannot be read the others are searched all the same, but none is followed.
";

fn main() -> ExitCode {
    let (is_regex, follows) = (Cell::new(false), Cell::new(false));
    let takes = Takes {
        values: usize::MAX,
        options: &[],
        flags: &[("follow", &follows), ("regex", &is_regex)],
    };
    let mut outcome = Outcome::Shown;
    let code = support::run(USAGE, takes, |arguments, out| {
        let mut arguments = arguments.into_iter();
        let pattern = match arguments.next() {
            Some(pattern) if is_regex.get() => Pattern::regex(&pattern)?,
            Some(pattern) => Pattern::fixed(pattern.as_bytes())?,
            None if is_regex.get() || follows.get() => {
                return Err(BadInput(NO_PATTERN.into()).into());
            }
            None => return demo::show(out),
        };
        let files: Vec<_> = arguments.collect();
        if follows.get() {
            return follow::follow(files, pattern);
        }
        let searched = search(files, &pattern, out);
        outcome = searched.map_err(|error| refuse("standard output", error))?;
        Ok(())
    });
    match outcome {
        Outcome::NothingFound => ExitCode::from(1),
        Outcome::Unread => ExitCode::from(2),
        Outcome::Shown | Outcome::Found => code,
    }
}
