//! The bytes of a CSV file, handed to the parser so that the place of each record is known.

use std::io::{self, BufRead, BufReader, Read};

use memchr::memchr;

use crate::source::Source;

/// The longest record that is held. Without a bound, a quote that is never closed would take the rest
/// of the file into one field.
const LONGEST_RECORD: usize = 1 << 24;

/// Hands out no more than one line at a time, so that the parser never holds the begin of another one
/// when it has found a record. The last line is given a line break if it has none.
pub(crate) struct Input<'a> {
    source: BufReader<Source<'a>>,
    /// The number of the line that was handed out last.
    pub(crate) line: u64,
    /// How many bytes were handed out since the parser began its record, which resets this.
    pub(crate) held: usize,
    pub(crate) end: End,
    begins_line: bool,
}

/// How far the end of the input has been seen.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum End {
    NotYet,
    /// The last line had no line break.
    WithoutBreak,
    /// The parser was told. A record for which it had to ask has an open quote.
    Told,
}

impl<'a> Input<'a> {
    pub(crate) fn new(source: Source<'a>) -> Self {
        Self {
            source: BufReader::with_capacity(1 << 16, source),
            line: 0,
            held: 0,
            end: End::NotYet,
            begins_line: true,
        }
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.source.fill_buf()?;
        if rest.is_empty() && self.begins_line {
            self.end = End::Told;
            return Ok(0);
        }
        let length = if rest.is_empty() {
            self.end = End::WithoutBreak;
            b"\n".as_slice().read(buffer)?
        } else {
            let line = memchr(b'\n', rest).map_or(rest, |end| &rest[..=end]);
            let length = line.len().min(buffer.len());
            buffer[..length].copy_from_slice(&line[..length]);
            self.source.consume(length);
            length
        };
        self.line += u64::from(self.begins_line);
        self.begins_line = buffer[..length].ends_with(b"\n");
        self.held += length;
        if self.held > LONGEST_RECORD {
            let reason =
                format!("a record is longer than {LONGEST_RECORD} bytes; is a quote open?");
            return Err(io::Error::other(reason));
        }
        Ok(length)
    }
}
