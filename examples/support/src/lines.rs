//! Lines of standard input, within bounds.

use std::io::{self, BufRead, Read, StdinLock};

use crate::bad_input::BadInput;

/// The longest line that is read, in bytes. Without a bound, input without line breaks would fill
/// the memory.
pub const LONGEST_LINE: usize = 1 << 24;

/// Reads standard input, line by line.
#[derive(Debug)]
pub struct Lines {
    input: StdinLock<'static>,
    number: usize,
}

impl Lines {
    /// Begins with the next line of standard input, as number 1.
    #[must_use]
    pub fn of_standard_input() -> Self {
        Self {
            input: io::stdin().lock(),
            number: 0,
        }
    }

    /// Returns the number of the line that was read last.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// Reads the next line without its line break; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`BadInput`]: standard input cannot be read, or the line is longer than [`LONGEST_LINE`].
    pub fn read(&mut self) -> Result<Option<Vec<u8>>, BadInput> {
        let mut line = Vec::new();
        self.number += 1;
        let most = LONGEST_LINE as u64 + 1; // one more than a line may have
        let read = self.input.by_ref().take(most).read_until(b'\n', &mut line);
        if read.map_err(|error| self.refuse(error))? == 0 {
            return Ok(None);
        }
        if line.ends_with(b"\n") {
            let end = if line.ends_with(b"\r\n") { 2 } else { 1 };
            line.truncate(line.len() - end);
        } else if line.len() > LONGEST_LINE {
            return Err(self.refuse(format_args!("it is longer than {LONGEST_LINE} bytes")));
        }
        Ok(Some(line))
    }

    /// Reads the next line as text.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), or the line is not valid UTF-8.
    pub fn read_text(&mut self) -> Result<Option<String>, BadInput> {
        let Some(line) = self.read()? else {
            return Ok(None);
        };
        let text = String::from_utf8(line);
        text.map(Some)
            .map_err(|_| self.refuse("it is not valid UTF-8"))
    }

    fn refuse(&self, complaint: impl std::fmt::Display) -> BadInput {
        BadInput(format!("line {}: {complaint}", self.number))
    }
}
