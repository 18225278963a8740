//! What is looked for, in a text of many lines at once.

use std::ffi::OsStr;

use memchr::{memchr, memmem::Finder, memrchr};
use regex::bytes::Regex;

use data::blocks::lines;
use support::BadInput;

/// What a line has to contain.
pub(crate) enum Pattern {
    Fixed(Box<Finder<'static>>),
    Regex(Regex),
}

impl Pattern {
    /// A string, as it stands.
    pub(crate) fn fixed(bytes: &[u8]) -> Result<Self, BadInput> {
        if bytes.contains(&b'\n') {
            let reason = "the pattern has a line break, so no line can contain it; see --help";
            return Err(BadInput(reason.to_owned()));
        }
        Ok(Self::Fixed(Box::new(Finder::new(bytes).into_owned())))
    }

    /// A regular expression of the crate `regex`.
    pub(crate) fn regex(text: &OsStr) -> Result<Self, BadInput> {
        let reason = "a regular expression has to be UTF-8";
        let text = text.to_str().ok_or_else(|| BadInput(reason.to_owned()))?;
        match Regex::new(text) {
            Ok(regex) => Ok(Self::Regex(regex)),
            Err(error) => {
                // The error draws the place over several lines; the last one has the reason.
                let error = error.to_string();
                let reason = error.lines().last().unwrap_or_default();
                let reason = reason.trim_start_matches("error: ");
                Err(BadInput(format!("\"{text}\": {reason}; see --help")))
            }
        }
    }

    pub(crate) fn is_in(&self, line: &[u8]) -> bool {
        match self {
            Self::Fixed(finder) => finder.find(line).is_some(),
            Self::Regex(regex) => regex.is_match(line),
        }
    }

    /// The lines of a text that contain it, without their line breaks.
    ///
    /// For a string, lines without it cost no more than the search over them. A regular expression
    /// could reach over a line's end, so it sees one line at a time.
    pub(crate) fn lines_of<'a>(
        &'a self,
        text: &'a [u8],
    ) -> Box<dyn Iterator<Item = &'a [u8]> + 'a> {
        match self {
            Self::Fixed(finder) => Box::new(lines_with(finder, text)),
            Self::Regex(_) => Box::new(lines(text).filter(|line| self.is_in(line))),
        }
    }
}

fn lines_with<'a>(
    finder: &'a Finder<'static>,
    mut text: &'a [u8],
) -> impl Iterator<Item = &'a [u8]> {
    std::iter::from_fn(move || {
        if text.is_empty() {
            return None; // an empty pattern is found here, too, but there is no line
        }
        let found = finder.find(text)?;
        let begin = memrchr(b'\n', &text[..found]).map_or(0, |end_before| end_before + 1);
        let end = memchr(b'\n', &text[found..]).map_or(text.len(), |length| found + length);
        let line = &text[begin..end];
        text = text.get(end + 1..).unwrap_or_default();
        Some(line)
    })
}
