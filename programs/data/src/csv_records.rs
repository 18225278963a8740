//! The records of a CSV file, each with its place: the line where it begins, and where it ends.

use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read},
};

use csv::{ByteRecord, Reader, ReaderBuilder};

/// No record is longer: a quote that is never closed is an error, and does not fill the memory.
const LONGEST_RECORD: usize = 1 << 24;

/// A place between two records of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The number of bytes before it.
    pub byte: u64,
    /// The number of the line that begins here; the first is 1.
    pub line: u64,
    /// The CRC-32 of the bytes before.
    pub crc: u32,
    /// The byte before is a carriage return: a line feed belongs to the same line end.
    pub after_cr: bool,
}

impl Place {
    /// The place before the first record.
    pub const START: Self = Self {
        byte: 0,
        line: 1,
        crc: 0,
        after_cr: false,
    };

    /// Returns the place behind these bytes. A line ends with a line feed, a carriage return, or
    /// both.
    #[must_use]
    pub fn behind(self, bytes: &[u8]) -> Self {
        let follows_cr = |at: usize| match at.checked_sub(1) {
            Some(before) => bytes[before] == b'\r',
            None => self.after_cr,
        };
        let ends_line = |at: &usize| bytes[*at] == b'\r' || !follows_cr(*at);
        let line_ends = memchr::memchr2_iter(b'\r', b'\n', bytes).filter(ends_line);
        let mut crc = crc32fast::Hasher::new_with_initial(self.crc);
        crc.update(bytes);
        Self {
            byte: self.byte + bytes.len() as u64,
            line: self.line + line_ends.count() as u64,
            crc: crc.finalize(),
            after_cr: follows_cr(bytes.len()),
        }
    }
}

/// A record, as it was found.
#[derive(Debug)]
pub struct Record {
    /// The fields, as bytes.
    pub fields: ByteRecord,
    /// The line where it begins.
    pub line: u64,
    /// The end of the record.
    pub ending: Ending,
}

/// The end of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// A line break.
    LineBreak,
    /// The end of the file. The rest of the record may be missing.
    File,
    /// The end of the file as well, and a quote is still open.
    FileInQuotes,
}

/// The records of a file, from a place on.
#[derive(Debug)]
pub struct Records<R> {
    parser: Reader<Tracked<R>>,
    begin: u64,
}

impl<R: Read> Records<R> {
    /// Reads on from a file that stands at this place.
    pub fn new(file: R, place: Place) -> Self {
        // Records of another length are ours to refuse, and no names for the parser to know.
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true);
        builder.buffer_capacity(1 << 14);
        Self {
            parser: builder.from_reader(Tracked::new(file, place)),
            begin: place.byte,
        }
    }

    /// Parses the next record, and returns it with the place behind it; `None` at the end of the
    /// file.
    ///
    /// # Errors
    ///
    /// That of the file, or the record is too long.
    pub fn read(&mut self) -> Result<Option<(Record, Place)>, csv::Error> {
        let mut fields = ByteRecord::new();
        if !self.parser.read_byte_record(&mut fields)? {
            return Ok(None);
        }
        let end = self.begin + self.parser.position().byte();
        let file = self.parser.get_mut();
        let (line, end) = file.record_ends_at(end);
        let ending = file.ending;
        let record = Record {
            fields,
            line,
            ending,
        };
        Ok(Some((record, end)))
    }
}

/// A file as the parser reads it, ahead of the records that it has given. The last line is given a
/// line break if it has none: if the parser asks for more even then, a quote is open.
#[derive(Debug)]
struct Tracked<R> {
    file: R,
    /// The end of the last record.
    place: Place,
    /// What has been read beyond it.
    ahead: VecDeque<u8>,
    ends_line: bool,
    /// How a record ends for which there was no need to read on.
    ending: Ending,
}

impl<R> Tracked<R> {
    fn new(file: R, place: Place) -> Self {
        Self {
            file,
            place,
            ahead: VecDeque::new(),
            ends_line: true,
            ending: Ending::LineBreak,
        }
    }

    /// Goes on to the end of a record. Returns the line where the record begins, and that end.
    fn record_ends_at(&mut self, byte: u64) -> (u64, Place) {
        let length = (byte - self.place.byte) as usize;
        let record = &self.ahead.make_contiguous()[..length];
        let text = record.iter().position(|byte| !b"\r\n".contains(byte));
        let line = self.place.behind(&record[..text.unwrap_or(length)]).line;
        self.place = self.place.behind(record);
        self.ahead.drain(..length);
        (line, self.place)
    }
}

impl<R: Read> Read for Tracked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ahead.len() > LONGEST_RECORD {
            let (line, size) = (self.place.line, LONGEST_RECORD >> 20);
            let reason = format!("line {line}: more than {size} MiB; is a quote not closed?");
            return Err(io::Error::new(ErrorKind::InvalidData, reason));
        }
        let mut length = self.file.read(buffer)?;
        if length == 0 && self.ends_line {
            self.ending = Ending::FileInQuotes;
            return Ok(0);
        }
        if length == 0 {
            self.ending = Ending::File;
            length = b"\n".as_slice().read(buffer)?;
        }
        self.ends_line = matches!(buffer[..length].last(), Some(b'\r' | b'\n'));
        self.ahead.extend(&buffer[..length]);
        Ok(length)
    }
}
