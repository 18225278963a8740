//! The stages in the middle: each is a generator over the one before it.

use coroutine::Coroutine;
use csv::ByteRecord;

use crate::reader::Columns;
use data::csv_records::Place;
use support::BadInput;

/// A generator of rows, which fails where its file does.
pub(crate) type Rows<T> = Coroutine<Row<T>, (), (), BadInput>;

/// One row of the file. It goes through all stages, whatever becomes of its content, so that the
/// last one knows how far the file has been dealt with.
pub(crate) struct Row<T> {
    /// The line where it begins.
    pub(crate) line: u64,
    /// Where the next row begins.
    pub(crate) end: Place,
    pub(crate) content: Result<T, Unloaded>,
}

/// Why a row is not loaded.
pub(crate) enum Unloaded {
    Refused(String),
    LeftOut,
}

/// The fields of a row as they were read, and which of them are meant.
pub(crate) struct Raw {
    pub(crate) fields: ByteRecord,
    pub(crate) columns: Columns,
}

/// What is loaded.
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) age: u32,
}

/// Refuses rows that are no users.
pub(crate) fn validator(rows: Rows<Raw>) -> Rows<User> {
    each(rows, |raw| validate(&raw).map_err(Unloaded::Refused))
}

/// Leaves out users below an age.
pub(crate) fn filter(rows: Rows<User>, min_age: u32) -> Rows<User> {
    each(rows, move |user| match user {
        user if user.age >= min_age => Ok(user),
        _ => Err(Unloaded::LeftOut),
    })
}

/// Writes names and addresses in one way.
pub(crate) fn transformer(rows: Rows<User>) -> Rows<User> {
    each(rows, |user| {
        Ok(User {
            name: user.name.split_whitespace().collect::<Vec<_>>().join(" "),
            email: user.email.to_lowercase(),
            age: user.age,
        })
    })
}

/// A stage: yields every row, with what a function makes of its content.
fn each<T: 'static, U: 'static>(
    mut rows: Rows<T>,
    change: impl Fn(T) -> Result<U, Unloaded> + 'static,
) -> Rows<U> {
    Coroutine::new(async move |co| {
        for row in rows.try_iter() {
            let Row { line, end, content } = row?;
            let content = content.and_then(&change);
            co.yield_(Row { line, end, content }).await?;
        }
        Ok(())
    })
}

fn validate(raw: &Raw) -> Result<User, String> {
    let Raw { fields, columns } = raw;
    if fields.len() != columns.width {
        return Err(format!("{} columns, not {}", fields.len(), columns.width));
    }
    let [name, email, age] = columns.indices.map(|index| text(&fields[index]));
    let (name, email, age) = (name?, email?, age?);
    if name.is_empty() {
        return Err("no name".to_owned());
    }
    match email.split_once('@') {
        Some((user, host)) if !user.is_empty() && !host.is_empty() => {}
        _ => return Err(format!("{email:?}: not an e-mail address")),
    }
    match age.parse() {
        Ok(age @ 0..=150) => Ok(User {
            name: name.to_owned(),
            email: email.to_owned(),
            age,
        }),
        _ => Err(format!("{age:?}: not an age")),
    }
}

fn text(field: &[u8]) -> Result<&str, String> {
    let shown = || field.escape_ascii();
    let text = std::str::from_utf8(field).map_err(|error| format!("\"{}\": {error}", shown()))?;
    Ok(text.trim())
}
