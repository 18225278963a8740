//! Words as input: from the arguments, and from standard input where an argument is `-`.

use std::{
    collections::VecDeque,
    error::Error,
    ffi::OsString,
    fmt::{self, Display},
    str::FromStr,
    vec,
};

use crate::{bad_input::BadInput, excerpt::excerpt, lines::Lines, reason::reason};

/// The words of the arguments, in order. A `-` stands for those of standard input, which is read
/// line by line, and only as far as words are asked for.
#[derive(Debug)]
pub struct Words {
    arguments: vec::IntoIter<OsString>,
    taken: usize,
    /// Standard input, while it is being read.
    lines: Option<Lines>,
    /// What is left of that line.
    rest: VecDeque<String>,
}

impl Words {
    /// Creates the sequence of the words of these arguments.
    #[must_use]
    pub fn new(arguments: Vec<OsString>) -> Self {
        Self {
            arguments: arguments.into_iter(),
            taken: 0,
            lines: None,
            rest: VecDeque::new(),
        }
    }

    /// Reads the next word as a `T`; `None` after the last.
    ///
    /// # Errors
    ///
    /// [`BadInput`], with the word and its place; or standard input cannot be read.
    pub fn read<T: FromStr<Err: Display + 'static>>(
        &mut self,
    ) -> Result<Option<T>, Box<dyn Error>> {
        loop {
            if let Some(word) = self.rest.pop_front() {
                return self.parse(&word).map(Some);
            }
            if self.lines.is_some() {
                self.fill()?;
                continue;
            }
            let Some(argument) = self.arguments.next() else {
                return Ok(None);
            };
            self.taken += 1;
            match argument.to_str() {
                Some("-") => self.lines = Some(Lines::of_standard_input()),
                Some(word) => return self.parse(word).map(Some),
                None => return Err(self.refuse(argument.to_string_lossy(), "not valid UTF-8")),
            }
        }
    }

    /// Reads a line of standard input, or goes back to the arguments at its end.
    fn fill(&mut self) -> Result<(), Box<dyn Error>> {
        let Some(bytes) = self.lines.as_mut().map(Lines::read).transpose()?.flatten() else {
            self.lines = None;
            return Ok(());
        };
        match std::str::from_utf8(&bytes) {
            Ok(text) => self.rest = text.split_whitespace().map(str::to_owned).collect(),
            Err(error) => return Err(self.refuse(bytes.trim_ascii_end().escape_ascii(), error)),
        }
        Ok(())
    }

    fn parse<T: FromStr<Err: Display + 'static>>(&self, word: &str) -> Result<T, Box<dyn Error>> {
        word.parse()
            .map_err(|error: T::Err| self.refuse(word, reason(&error)))
    }

    fn refuse(&self, word: impl Display, reason: impl Display) -> Box<dyn Error> {
        let word = excerpt(&word.to_string());
        BadInput(format!("{self}: \"{word}\": {reason}")).into()
    }
}

/// The place of the word that was read last.
impl Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.lines {
            Some(lines) => write!(f, "line {}", lines.number()),
            None => write!(f, "argument {}", self.taken),
        }
    }
}
