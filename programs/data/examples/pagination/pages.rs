//! Two generators of pages, and one of rows over either.

use coroutine::{BoxBody, Coroutine};
use rusqlite::{Connection, Error, Params, Row, Statement, StatementStatus, types::ValueRef};

/// A generator over a database, which fails where that does.
pub(crate) type Generator<'a, T> = Coroutine<T, (), (), Error, BoxBody<'a, (), Error>>;

pub(crate) struct Page {
    pub(crate) rows: Vec<Record>,
    /// How many instructions of SQLite's machine it took.
    pub(crate) steps: i32,
}

/// A row: its number, and its columns as text.
pub(crate) struct Record {
    pub(crate) number: i64,
    pub(crate) text: String,
}

/// Yields pages, each by its distance from the start: SQLite steps over all rows before it.
pub(crate) fn by_offset<'a>(
    connection: &'a Connection,
    table: &str,
    page_size: u32,
) -> Generator<'a, Page> {
    let table = quoted(table);
    let query = format!("SELECT _rowid_, * FROM {table} ORDER BY _rowid_ LIMIT ?1 OFFSET ?2");
    Coroutine::new(async move |co| {
        let (mut statement, mut offset) = (connection.prepare(&query)?, 0);
        loop {
            let page = page(&mut statement, (page_size, offset))?;
            offset += page.rows.len();
            if page.rows.is_empty() {
                return Ok(());
            }
            co.yield_(page).await?;
        }
    })
}

/// Yields pages, each from behind the last row of the one before: SQLite finds that in its tree.
pub(crate) fn by_key<'a>(
    connection: &'a Connection,
    table: &str,
    page_size: u32,
) -> Generator<'a, Page> {
    let table = quoted(table);
    let query =
        format!("SELECT _rowid_, * FROM {table} WHERE _rowid_ >= ?2 ORDER BY _rowid_ LIMIT ?1");
    Coroutine::new(async move |co| {
        let (mut statement, mut key) = (connection.prepare(&query)?, Some(i64::MIN));
        while let Some(first) = key {
            let page = page(&mut statement, (page_size, first))?;
            let last = page.rows.last().map(|row| row.number);
            key = last.and_then(|number| number.checked_add(1));
            if last.is_some() {
                co.yield_(page).await?;
            }
        }
        Ok(())
    })
}

/// Yields the rows of pages, of which only one is held.
pub(crate) fn rows(mut pages: Generator<'_, Page>) -> Generator<'_, Record> {
    Coroutine::new(async move |co| {
        for page in pages.try_iter() {
            co.yield_all(page?.rows).await?;
        }
        Ok(())
    })
}

fn page(statement: &mut Statement<'_>, place: impl Params) -> Result<Page, Error> {
    let rows: Result<_, _> = statement.query_map(place, record)?.collect();
    let steps = statement.reset_status(StatementStatus::VmStep);
    Ok(Page { rows: rows?, steps })
}

fn record(row: &Row<'_>) -> Result<Record, Error> {
    let columns = row.as_ref().column_count();
    let texts = (1..columns).map(|column| row.get_ref(column).map(text));
    let texts: Result<Vec<_>, _> = texts.collect();
    Ok(Record {
        number: row.get(0)?,
        text: texts?.join("|"),
    })
}

/// A value as SQLite's own shell shows it, but a blob in hexadecimal digits.
fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// A name as SQL takes it, whatever it is.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
