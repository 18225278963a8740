//! A CSV file, row by row: fields under the names of their columns.

use std::rc::Rc;

use coroutine::{BoxCoroutine, Coroutine};
use csv::StringRecord;

use data::{
    csv_records::{Ending, Place, Record, Records},
    source::{Source, refuse},
};
use support::BadInput;

/// Yields values of a CSV file, raises what is wrong with it.
pub(crate) type Csv<'a, T> = BoxCoroutine<'a, T, (), (), BadInput>;

/// A CSV file whose first line, the names of its columns, has been read.
pub(crate) struct Table<'a> {
    pub(crate) name: Rc<str>,
    pub(crate) columns: Rc<StringRecord>,
    records: Records<Source<'a>>,
}

/// One row; it has as many fields as there are columns.
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) fields: StringRecord,
    ending: Ending,
}

impl<'a> Table<'a> {
    pub(crate) fn open(source: Source<'a>) -> Result<Self, BadInput> {
        let mut table = Self {
            name: source.name().into(),
            columns: Rc::default(),
            records: Records::new(source, Place::START),
        };
        match table.read()? {
            Some(header) => table.columns = Rc::new(header.fields),
            None => {
                return Err(refuse(
                    &table.name,
                    "empty: the names of the columns are missing",
                ));
            }
        }
        Ok(table)
    }

    /// Finds the column of that name.
    pub(crate) fn column(&self, name: &str) -> Result<usize, BadInput> {
        let place = self.columns.iter().position(|column| column == name);
        place.ok_or_else(|| {
            let columns: Vec<_> = self.columns.iter().collect();
            let columns = columns.join(", ");
            refuse(
                &self.name,
                format_args!("no column \"{name}\" among {columns}"),
            )
        })
    }

    /// Yields the rows. It stops at the first that is none.
    pub(crate) fn rows(mut self) -> Csv<'a, Row> {
        Coroutine::new(async move |co| {
            while let Some(row) = self.read()? {
                let (fields, columns) = (row.fields.len(), self.columns.len());
                if fields != columns {
                    let reason = format!("fields: {fields}, columns: {columns}{}", row.hint());
                    return Err(self.refuse(row.line, &reason).into());
                }
                co.yield_(row).await?;
            }
            Ok(())
        })
    }

    fn read(&mut self) -> Result<Option<Row>, BadInput> {
        let read = self.records.read();
        let Some((record, _)) = read.map_err(|error| refuse(&self.name, error))? else {
            return Ok(None);
        };
        let Record {
            fields,
            line,
            ending,
        } = record;
        if ending == Ending::FileInQuotes {
            return Err(self.refuse(line, "a quote is not closed before the end of the file"));
        }
        match StringRecord::from_byte_record(fields) {
            Ok(fields) => Ok(Some(Row {
                line,
                fields,
                ending,
            })),
            Err(error) => {
                let field = error.utf8_error().field() + 1;
                Err(self.refuse(line, &format!("field {field} is not valid UTF-8")))
            }
        }
    }

    fn refuse(&self, line: u64, reason: &str) -> BadInput {
        refuse(&self.name, format_args!("line {line}: {reason}"))
    }
}

impl Row {
    /// Why it may be too short.
    fn hint(&self) -> &'static str {
        match self.ending {
            Ending::LineBreak => "",
            Ending::File | Ending::FileInQuotes => "; is the last line cut off?",
        }
    }
}
