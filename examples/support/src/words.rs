//! Words as input: from the arguments, and from standard input where an argument is `-`.

mod reason;

use std::{
    collections::VecDeque,
    error::Error,
    ffi::OsString,
    fmt::{self, Display},
    io::{self, BufRead},
    str::FromStr,
    vec,
};

use crate::support::BadInput;
use reason::reason;

/// The words of the arguments, in order. A `-` stands for those of standard input, which is read
/// line by line, and only as far as words are asked for.
pub(crate) struct Words {
    arguments: vec::IntoIter<OsString>,
    taken: usize,
    /// The number of the line that was read last, if standard input is being read.
    line: Option<usize>,
    /// What is left of that line.
    rest: VecDeque<String>,
}

impl Words {
    pub(crate) fn new(arguments: Vec<OsString>) -> Self {
        Self {
            arguments: arguments.into_iter(),
            taken: 0,
            line: None,
            rest: VecDeque::new(),
        }
    }

    /// Reads the next word as a `T`; `None` after the last.
    ///
    /// # Errors
    ///
    /// [`BadInput`], with the word and its place; or standard input cannot be read.
    pub(crate) fn read<T: FromStr<Err: Display + 'static>>(
        &mut self,
    ) -> Result<Option<T>, Box<dyn Error>> {
        loop {
            if let Some(word) = self.rest.pop_front() {
                return self.parse(&word).map(Some);
            }
            if self.line.is_some() {
                self.fill()?;
                continue;
            }
            let Some(argument) = self.arguments.next() else {
                return Ok(None);
            };
            self.taken += 1;
            match argument.to_str() {
                Some("-") => self.line = Some(0),
                Some(word) => return self.parse(word).map(Some),
                None => return Err(self.refuse(argument.to_string_lossy(), "not valid UTF-8")),
            }
        }
    }

    /// Reads a line of standard input, or goes back to the arguments at its end.
    fn fill(&mut self) -> Result<(), Box<dyn Error>> {
        let mut bytes = Vec::new();
        if io::stdin().lock().read_until(b'\n', &mut bytes)? == 0 {
            self.line = None;
            return Ok(());
        }
        self.line = self.line.map(|line| line + 1);
        match std::str::from_utf8(&bytes) {
            Ok(text) => self.rest = text.split_whitespace().map(str::to_owned).collect(),
            Err(error) => return Err(self.refuse(bytes.trim_ascii_end().escape_ascii(), error)),
        }
        Ok(())
    }

    fn parse<T: FromStr<Err: Display + 'static>>(&self, word: &str) -> Result<T, Box<dyn Error>> {
        word.parse()
            .map_err(|error: T::Err| self.refuse(word.escape_debug(), reason(&error)))
    }

    fn refuse(&self, word: impl Display, reason: impl Display) -> Box<dyn Error> {
        BadInput(format!("{self}: \"{word}\": {reason}")).into()
    }
}

/// The place of the word that was read last.
impl Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}"),
            None => write!(f, "argument {}", self.taken),
        }
    }
}
