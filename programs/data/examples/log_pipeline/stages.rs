//! The stages: each takes the one before it, asks it for a value when it is asked for one, and
//! returns what that one returned: the number of lines.

use std::{cell::RefCell, ffi::OsString, fmt, io::Write, rc::Rc};

use coroutine::{BoxCoroutine, Coroutine};

use data::{
    blocks::{Blocks, lines},
    source::Source,
};
use support::BadInput;

/// Yields what it makes of the lines, returns how many there were, raises what reading them raises.
pub(crate) type Stage<'a, T> = BoxCoroutine<'a, T, (), u64, BadInput>;

/// What makes a line worth reporting.
const LEVELS: [&str; 2] = ["ERROR", "CRITICAL"];

/// A line that was found worth reporting, with its place.
pub(crate) struct Line {
    file: Rc<str>,
    number: u64,
    text: String,
}

/// Such a line, taken apart.
pub(crate) struct Alert {
    file: Rc<str>,
    number: u64,
    /// What stands before the level.
    pub(crate) timestamp: String,
    /// What stands behind it.
    pub(crate) message: String,
}

/// Yields the lines of a source, without the space around them. What is no text is replaced.
pub(crate) fn read_lines(source: Source<'_>) -> Stage<'_, Line> {
    let file: Rc<str> = source.name().into();
    let mut blocks = Blocks::new(source);
    Coroutine::new(async move |co| {
        let mut number = 0;
        while let Some(block) = blocks.read()? {
            for line in lines(block) {
                number += 1;
                let text = String::from_utf8_lossy(line).trim().to_owned();
                let file = Rc::clone(&file);
                co.yield_(Line { file, number, text }).await?;
            }
        }
        Ok(number)
    })
}

/// Passes on the lines that name a level worth reporting.
pub(crate) fn filter_errors(mut lines: Stage<'_, Line>) -> Stage<'_, Line> {
    Coroutine::new(async move |co| {
        for line in lines.try_iter() {
            let line = line?;
            if LEVELS.iter().any(|level| line.text.contains(level)) {
                co.yield_(line).await?;
            }
        }
        Ok(lines.returned().unwrap_or_default())
    })
}

/// Takes each line apart at its level.
pub(crate) fn parse(mut lines: Stage<'_, Line>) -> Stage<'_, Alert> {
    Coroutine::new(async move |co| {
        for line in lines.try_iter() {
            co.yield_(Alert::of(line?)).await?;
        }
        Ok(lines.returned().unwrap_or_default())
    })
}

/// Yields the alerts of one file after the other, each of which is opened when the one before it
/// has ended. `out` is flushed before it reads on.
pub(crate) fn analyze<'a>(
    files: Vec<OsString>,
    out: &'a RefCell<dyn Write + 'a>,
) -> Stage<'a, Alert> {
    Coroutine::new(async move |co| {
        let mut count = 0;
        for file in files {
            let source = Source::open(&file)?.flushing(out);
            let mut alerts = parse(filter_errors(read_lines(source)));
            count += co.yield_from_mut(&mut alerts).await?;
        }
        Ok(count)
    })
}

impl Alert {
    fn of(line: Line) -> Self {
        let Line { file, number, text } = line;
        let places = LEVELS
            .iter()
            .filter_map(|level| Some((text.find(level)?, level.len())));
        let (begin, length) = places.min().unwrap_or_default();
        let is_separator = |letter: char| letter.is_whitespace() || "-:|".contains(letter);
        Self {
            timestamp: text[..begin].trim_matches(is_separator).to_owned(),
            message: text[begin + length..].trim_matches(is_separator).to_owned(),
            file,
            number,
        }
    }
}

impl fmt::Display for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.number)?;
        if !self.timestamp.is_empty() {
            write!(f, "{}: ", self.timestamp)?;
        }
        f.write_str(&self.message)
    }
}
