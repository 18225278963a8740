use durable::{
    Head, Status,
    store::{Letter, Waiting},
};
use postgres::{Error, Row};

use crate::failure::Failed;

/// How many columns a head has, with the server's time.
pub(crate) const WIDTH: usize = 17;

/// Reads a head.
pub(crate) fn head(row: &Row) -> Result<Head, Failed> {
    let status: &str = row.try_get(3)?;
    let waiting: Option<&str> = row.try_get(8)?;
    let waiting = waiting.map(|word| Waiting::parse(word).ok_or_else(|| unknown(word)));
    let text = |column: usize| -> Result<Option<&str>, Error> { row.try_get(column) };
    Ok(Head {
        id: row.try_get::<_, &str>(0)?.into(),
        body: row.try_get::<_, &str>(1)?.into(),
        version: number(row, 2)?,
        status: Status::parse(status).ok_or_else(|| unknown(status))?,
        seq: number(row, 4)?,
        base: number(row, 5)?,
        epoch: number(row, 6)?,
        state: text(7)?.map(Into::into),
        waiting: waiting.transpose()?,
        due: row.try_get(9)?,
        letters: number(row, 10)?,
        at: row.try_get(11)?,
        ready: row.try_get(12)?,
        worker: text(13)?.map(Into::into),
        attempts: number(row, 14)?,
        problem: text(15)?.map(Into::into),
        now: row.try_get(16)?,
    })
}

/// Reads the letter that comes after a head, if there is one.
pub(crate) fn letter(row: &Row) -> Result<Option<Letter>, Failed> {
    if row.try_get::<_, Option<i64>>(WIDTH)?.is_none() {
        return Ok(None);
    }
    Ok(Some(Letter {
        number: number(row, WIDTH)?,
        key: row.try_get(WIDTH + 1)?,
        value: row.try_get(WIDTH + 2)?,
        sum: number(row, WIDTH + 3)?,
    }))
}

/// Reads a number that is never negative, and fits.
pub(crate) fn number<T: TryFrom<i64>>(row: &Row, column: usize) -> Result<T, Failed> {
    let number: i64 = row.try_get(column)?;
    T::try_from(number).map_err(|_| Failed::Word(number.to_string()))
}

fn unknown(word: &str) -> Failed {
    Failed::Word(format!("{word:?}"))
}
