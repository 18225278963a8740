//! A CSV file, row by row: fields under the names of their columns.

use std::rc::Rc;

use coroutine::{BoxCoroutine, Coroutine};
use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};

use crate::{
    input::{End, Input},
    source::{Source, refuse},
    support::BadInput,
};

/// Yields values of a CSV file, raises what is wrong with it.
pub(crate) type Csv<'a, T> = BoxCoroutine<'a, T, (), (), BadInput>;

/// A CSV file whose first line, the names of its columns, has been read.
pub(crate) struct Table<'a> {
    pub(crate) name: Rc<str>,
    pub(crate) columns: Rc<StringRecord>,
    reader: Reader<Input<'a>>,
}

/// One row; it has as many fields as there are columns.
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) fields: StringRecord,
}

impl<'a> Table<'a> {
    pub(crate) fn open(source: Source<'a>) -> Result<Self, BadInput> {
        let mut builder = ReaderBuilder::new();
        // Rows of another length are ours to refuse, and no names for the parser to know.
        builder.has_headers(false).flexible(true);
        let mut table = Self {
            name: source.name().into(),
            columns: Rc::default(),
            reader: builder.from_reader(Input::new(source)),
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
                    let reason = format!("fields: {fields}, columns: {columns}");
                    return Err(self.refuse(row.line, &(reason + self.hint())).into());
                }
                co.yield_(row).await?;
            }
            Ok(())
        })
    }

    fn read(&mut self) -> Result<Option<Row>, BadInput> {
        let begins_after = self.reader.get_ref().line;
        self.reader.get_mut().held = 0;
        let mut record = ByteRecord::new();
        match self.reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) if self.reader.get_ref().held == 0 => return Err(refuse(&self.name, error)),
            Err(error) => return Err(self.refuse(begins_after + 1, &error.to_string())),
        }
        let input = self.reader.get_ref();
        let inner_breaks = memchr::memchr_iter(b'\n', record.as_slice()).count() as u64;
        if input.end == End::Told {
            let line = input.line - inner_breaks + 1;
            return Err(self.refuse(line, "a quote is not closed before the end of the file"));
        }
        let line = input.line - inner_breaks;
        match StringRecord::from_byte_record(record) {
            Ok(fields) => Ok(Some(Row { line, fields })),
            Err(error) => {
                let field = error.utf8_error().field() + 1;
                Err(self.refuse(line, &format!("field {field} is not valid UTF-8")))
            }
        }
    }

    /// Why the record that was read last may be too short.
    fn hint(&self) -> &'static str {
        match self.reader.get_ref().end {
            End::NotYet => "",
            End::WithoutBreak | End::Told => "; is the last line cut off?",
        }
    }

    fn refuse(&self, line: u64, reason: &str) -> BadInput {
        refuse(&self.name, format_args!("line {line}: {reason}"))
    }
}
