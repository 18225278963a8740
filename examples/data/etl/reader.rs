//! The first stage: the rows of a file, from a place on.

use std::io::{Read, Seek, SeekFrom};

use coroutine::Coroutine;
use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::{
    place::{Place, Tracked},
    stages::{Raw, Row, Rows},
    support::BadInput,
};

/// The columns that are read. Others may be there, in any order.
pub(crate) const COLUMNS: [&str; 3] = ["name", "email", "age"];

/// A CSV file whose head has been read.
pub(crate) struct Table<R> {
    name: String,
    file: R,
    columns: Columns,
    /// Where the first row begins.
    behind_head: Place,
}

impl<R: Read + Seek + 'static> Table<R> {
    /// Finds the columns in the head of a file.
    pub(crate) fn new(name: &str, mut file: R) -> Result<Self, BadInput> {
        let mut head = parser(Tracked::new(&mut file, Place::START));
        let (columns, behind_head) = columns(name, &mut head)?;
        Ok(Self {
            name: name.to_owned(),
            file,
            columns,
            behind_head,
        })
    }

    /// Yields the rows behind `start`, if what lies before it is what it was. A last row without a
    /// line end is an error and not a row: the rest of it may be missing.
    pub(crate) fn rows(self, start: Place) -> Result<Rows<Raw>, BadInput> {
        let Self {
            name,
            mut file,
            columns,
            behind_head,
        } = self;
        let unreadable = |error| BadInput(format!("{name}: {error}"));
        file.rewind().map_err(unreadable)?;
        if Place::after(&mut file, start.byte).map_err(unreadable)? != start {
            return Err(BadInput(format!(
                "{name}: not the file that is being loaded, or changed before line {}; \
                 give that file again, or a new database",
                start.line
            )));
        }
        let start = if start == Place::START {
            behind_head
        } else {
            start
        };
        file.seek(SeekFrom::Start(start.byte)).map_err(unreadable)?;
        let mut parser = parser(Tracked::new(file, start));
        Ok(Coroutine::new(async move |co| {
            while let Some((record, line, end)) = next(&name, &mut parser, start)? {
                let content = Ok(Raw { record, columns });
                co.yield_(Row { line, end, content }).await?;
            }
            Ok(())
        }))
    }
}

fn parser<R: Read>(file: Tracked<R>) -> Reader<Tracked<R>> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 14)
        .from_reader(file)
}

/// A record, the line where it begins, and its end.
type Found = (ByteRecord, u64, Place);

/// Parses the next record of a file that stood at `start` when its parser was made.
fn next<R: Read>(
    name: &str,
    parser: &mut Reader<Tracked<R>>,
    start: Place,
) -> Result<Option<Found>, BadInput> {
    let mut record = ByteRecord::new();
    let is_there = parser.read_byte_record(&mut record);
    if !is_there.map_err(|error| BadInput(format!("{name}: {}", reason(error))))? {
        return Ok(None);
    }
    let end = start.byte + parser.position().byte();
    let is_cut = parser.get_ref().is_at_end;
    let (line, end) = parser.get_mut().row_ends_at(end);
    if is_cut {
        return Err(BadInput(format!(
            "{name}:{line}: the last row has no end, so it may be cut short; \
             end it with a new line, close its quotes, and run again"
        )));
    }
    Ok(Some((record, line, end)))
}

/// What the system says, without what the parser adds.
fn reason(error: csv::Error) -> String {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        kind => format!("{kind:?}"),
    }
}

/// Where the columns are that are read, and how many a row has.
#[derive(Clone, Copy)]
pub(crate) struct Columns {
    pub(crate) indices: [usize; COLUMNS.len()],
    pub(crate) width: usize,
}

fn columns<R: Read>(
    name: &str,
    head: &mut Reader<Tracked<R>>,
) -> Result<(Columns, Place), BadInput> {
    let Some((record, line, behind)) = next(name, head, Place::START)? else {
        let names = COLUMNS.join(", ");
        let complaint = format!("{name}: empty; its first line has to name the columns {names}");
        return Err(BadInput(complaint));
    };
    let mut indices = [0; COLUMNS.len()];
    for (index, wanted) in indices.iter_mut().zip(COLUMNS) {
        let found = record
            .iter()
            .position(|field| field.trim_ascii().eq_ignore_ascii_case(wanted.as_bytes()));
        *index = found.ok_or_else(|| BadInput(format!("{name}:{line}: no column \"{wanted}\"")))?;
    }
    let width = record.len();
    Ok((Columns { indices, width }, behind))
}
