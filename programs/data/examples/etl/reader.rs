//! The first stage: the rows of a file, from a place on.

use std::io::{self, Read, Seek, SeekFrom};

use coroutine::Coroutine;

use crate::stages::{Raw, Row, Rows};
use data::csv_records::{Ending, Place, Record, Records};
use support::BadInput;

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
        let mut head = Records::new(&mut file, Place::START);
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
        if place_after(&mut file, start.byte).map_err(unreadable)? != start {
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
        let mut records = Records::new(file, start);
        Ok(Coroutine::new(async move |co| {
            while let Some((record, end)) = next(&name, &mut records)? {
                let Record { fields, line, .. } = record;
                let content = Ok(Raw { fields, columns });
                co.yield_(Row { line, end, content }).await?;
            }
            Ok(())
        }))
    }
}

/// Returns the place behind the first `bytes` of a file, or behind fewer if there are no more.
fn place_after(file: impl Read, bytes: u64) -> io::Result<Place> {
    let (mut place, mut buffer) = (Place::START, vec![0; 1 << 16]);
    let mut prefix = file.take(bytes);
    loop {
        match prefix.read(&mut buffer)? {
            0 => return Ok(place),
            length => place = place.behind(&buffer[..length]),
        }
    }
}

/// Reads the next record, which has to be whole.
fn next<R: Read>(
    name: &str,
    records: &mut Records<R>,
) -> Result<Option<(Record, Place)>, BadInput> {
    let found = records.read();
    let found = found.map_err(|error| BadInput(format!("{name}: {}", reason(error))))?;
    match &found {
        Some((Record { line, ending, .. }, _)) if *ending != Ending::LineBreak => {
            Err(BadInput(format!(
                "{name}:{line}: the last row has no end, so it may be cut short; \
                 end it with a new line, close its quotes, and run again"
            )))
        }
        _ => Ok(found),
    }
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

fn columns<R: Read>(name: &str, head: &mut Records<R>) -> Result<(Columns, Place), BadInput> {
    let Some((Record { fields, line, .. }, behind)) = next(name, head)? else {
        let names = COLUMNS.join(", ");
        let complaint = format!("{name}: empty; its first line has to name the columns {names}");
        return Err(BadInput(complaint));
    };
    let mut indices = [0; COLUMNS.len()];
    for (index, wanted) in indices.iter_mut().zip(COLUMNS) {
        let found = fields
            .iter()
            .position(|field| field.trim_ascii().eq_ignore_ascii_case(wanted.as_bytes()));
        *index = found.ok_or_else(|| BadInput(format!("{name}:{line}: no column \"{wanted}\"")))?;
    }
    let width = fields.len();
    Ok((Columns { indices, width }, behind))
}
