//! Whole lines, many at a time, out of one buffer: none is copied that nobody asks for.

use std::io::{ErrorKind, Read};

use support::{BadInput, LONGEST_LINE};

use crate::source::{Source, refuse};

/// How many bytes are asked for at a time.
const BLOCK: usize = 1 << 17;

/// Reads a source in blocks of whole lines, into one buffer.
#[derive(Debug)]
pub struct Blocks<'a> {
    source: Source<'a>,
    buffer: Vec<u8>,
    /// Up to here the buffer was given out.
    given: usize,
    /// Up to here it was read; in between stands a line that has not ended.
    filled: usize,
    /// How many bytes came before the buffer.
    before: u64,
}

impl<'a> Blocks<'a> {
    /// Reads this source from where it stands.
    #[must_use]
    pub fn new(source: Source<'a>) -> Self {
        Self {
            source,
            buffer: vec![0; BLOCK],
            given: 0,
            filled: 0,
            before: 0,
        }
    }

    /// Returns the next lines, with their line breaks; the last may have none. `None` at the end.
    ///
    /// One read, unless a line is longer than that; a line moves once if it stands across two
    /// reads.
    ///
    /// # Errors
    ///
    /// [`BadInput`]: the source cannot be read, or a line is longer than [`LONGEST_LINE`].
    pub fn read(&mut self) -> Result<Option<&[u8]>, BadInput> {
        self.before += self.given as u64;
        self.buffer.copy_within(self.given..self.filled, 0);
        self.filled -= self.given;
        loop {
            let begin = self.filled;
            let length = self.fill()?;
            self.filled += length;
            self.given = match memchr::memrchr(b'\n', &self.buffer[begin..self.filled]) {
                Some(last) => begin + last + 1,
                None if length == 0 => self.filled,
                None => continue,
            };
            return Ok((self.given > 0).then_some(&self.buffer[..self.given]));
        }
    }

    /// Reads behind what there is, and returns the number of bytes; 0 at the end.
    fn fill(&mut self) -> Result<usize, BadInput> {
        if self.filled == self.buffer.len() {
            if self.filled >= LONGEST_LINE {
                let begin = self.before;
                let complaint =
                    format!("the line at byte {begin} is longer than {LONGEST_LINE} bytes");
                return Err(refuse(self.source.name(), complaint));
            }
            self.buffer.resize(self.filled * 2, 0);
        }
        loop {
            match self.source.read(&mut self.buffer[self.filled..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(refuse(self.source.name(), error)),
                Ok(length) => return Ok(length),
            }
        }
    }
}

/// Returns the lines of a block, without their line breaks.
pub fn lines(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut begin = 0;
    let unended = block.last().filter(|last| **last != b'\n');
    let ends = memchr::memchr_iter(b'\n', block).chain(unended.map(|_| block.len()));
    ends.map(move |end| &block[std::mem::replace(&mut begin, end + 1)..end])
}
