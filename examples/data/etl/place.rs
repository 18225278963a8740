//! How far a file has been read: the place, and the check sum of everything before it.

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read},
};

/// No row is longer: whoever forgets to close a quote is told, instead of the memory being filled.
const LONGEST_ROW: usize = 1 << 20;

/// A place between two rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) byte: u64,
    /// The number of the line that begins here; the first is 1.
    pub(crate) line: u64,
    /// The CRC-32 of the bytes before.
    pub(crate) crc: u32,
    /// The byte before is a carriage return: a line feed belongs to the same line end.
    pub(crate) after_cr: bool,
}

impl Place {
    pub(crate) const START: Self = Self {
        byte: 0,
        line: 1,
        crc: 0,
        after_cr: false,
    };

    /// The place behind these bytes. A line ends with a line feed, a carriage return, or both.
    fn behind(self, bytes: &[u8]) -> Self {
        let Some(&last) = bytes.last() else {
            return self;
        };
        let ends = bytes.iter().filter(|byte| b"\r\n".contains(byte)).count();
        let pairs = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
        let is_half = self.after_cr && bytes[0] == b'\n';
        let mut crc = crc32fast::Hasher::new_with_initial(self.crc);
        crc.update(bytes);
        Self {
            byte: self.byte + bytes.len() as u64,
            line: self.line + (ends - pairs - usize::from(is_half)) as u64,
            crc: crc.finalize(),
            after_cr: last == b'\r',
        }
    }

    /// Reads so many bytes from the start of a file, or fewer if there are no more.
    pub(crate) fn after(mut file: impl Read, bytes: u64) -> io::Result<Self> {
        let (mut place, mut buffer) = (Self::START, vec![0; 1 << 16]);
        let mut prefix = file.by_ref().take(bytes);
        loop {
            match prefix.read(&mut buffer)? {
                0 => return Ok(place),
                length => place = place.behind(&buffer[..length]),
            }
        }
    }
}

/// A file as a parser reads it, ahead of the rows that it has given.
pub(crate) struct Tracked<R> {
    file: R,
    /// The end of the last row.
    place: Place,
    /// What has been read beyond it.
    ahead: VecDeque<u8>,
    /// The file has given all that it has.
    pub(crate) is_at_end: bool,
}

impl<R> Tracked<R> {
    /// The file stands at this place.
    pub(crate) fn new(file: R, place: Place) -> Self {
        Self {
            file,
            place,
            ahead: VecDeque::new(),
            is_at_end: false,
        }
    }

    /// Goes on to the end of a row. Gives the line where the row begins, and that end.
    pub(crate) fn row_ends_at(&mut self, byte: u64) -> (u64, Place) {
        let length = (byte - self.place.byte) as usize;
        let row = &self.ahead.make_contiguous()[..length];
        let text = row.iter().position(|byte| !b"\r\n".contains(byte));
        let line = self.place.behind(&row[..text.unwrap_or(length)]).line;
        self.place = self.place.behind(row);
        self.ahead.drain(..length);
        (line, self.place)
    }
}

impl<R: Read> Read for Tracked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ahead.len() > LONGEST_ROW {
            let (line, size) = (self.place.line, LONGEST_ROW >> 20);
            let reason = format!("line {line}: more than {size} MiB; is a quote not closed?");
            return Err(io::Error::new(ErrorKind::InvalidData, reason));
        }
        let length = self.file.read(buffer)?;
        self.is_at_end = length == 0;
        self.ahead.extend(&buffer[..length]);
        Ok(length)
    }
}
