use rusqlite::{Row, types::Type};

use crate::{
    ground::wait::Waiting,
    record::head::{Head, Status},
};

/// The columns of a head, as [`head`] reads them.
pub(super) const COLUMNS: &str = "id, body, version, status, seq, base, epoch, state, waiting, \
                                  due, letters, at, ready, worker, attempts, problem";

/// Reads a head.
pub(super) fn head(row: &Row<'_>, now: i64) -> rusqlite::Result<Head> {
    let unknown = |column, word: String| {
        let error = format!("{word:?} is unknown").into();
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error)
    };
    let status: String = row.get(3)?;
    let waiting: Option<String> = row.get(8)?;
    let waiting = waiting.map(|word| Waiting::parse(&word).ok_or_else(|| unknown(8, word)));
    Ok(Head {
        id: row.get(0)?,
        body: row.get(1)?,
        version: row.get(2)?,
        status: Status::parse(&status).ok_or_else(|| unknown(3, status))?,
        seq: row.get(4)?,
        base: row.get(5)?,
        epoch: row.get(6)?,
        state: row.get(7)?,
        waiting: waiting.transpose()?,
        due: row.get(9)?,
        letters: row.get(10)?,
        at: row.get(11)?,
        ready: row.get(12)?,
        worker: row.get(13)?,
        attempts: row.get(14)?,
        problem: row.get(15)?,
        now,
    })
}
