//! Letters, in SQL.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    record::head::Status,
    store::{NewLetter, PostOutcome},
};

/// Takes back what `write` has written if it fails, whatever its caller commits then.
pub(super) fn whole<T>(
    connection: &Connection,
    write: impl FnOnce() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.execute_batch("SAVEPOINT durable_post")?;
    let written = write().and_then(|written| {
        connection.execute_batch("RELEASE durable_post")?;
        Ok(written)
    });
    if written.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK TO durable_post; RELEASE durable_post")?;
    }
    written
}

/// Puts a letter into a mailbox, within a transaction.
pub(super) fn post(
    connection: &Connection,
    letter: &NewLetter,
    limit: u64,
    now: i64,
) -> rusqlite::Result<PostOutcome> {
    let mut select = connection.prepare_cached(
        "SELECT status, seq, letters, posted,
             EXISTS (SELECT 1 FROM mail WHERE instance = ?1 AND key = ?3)
         FROM instance WHERE id = ?1 AND body = ?2",
    )?;
    let found = select.query_row(params![letter.id, letter.body, letter.key], |row| {
        let status: String = row.get(0)?;
        let counts: (u64, u64, u64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((status, counts, row.get::<_, bool>(4)?))
    });
    let Some((status, (seq, letters, posted), again)) = found.optional()? else {
        return Ok(PostOutcome::Unknown);
    };
    if again {
        return Ok(PostOutcome::Again);
    }
    if Status::parse(&status).is_some_and(Status::is_ended) {
        return Ok(PostOutcome::Ended(seq));
    }
    if letters >= limit {
        return Ok(PostOutcome::Full(letters));
    }
    connection
        .prepare_cached(
            "INSERT INTO mail (instance, number, key, value, at, sum)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            letter.id,
            posted + 1,
            letter.key,
            letter.value,
            now,
            letter.sum
        ])?;
    // What could be claimed already stays as long ready as it was.
    connection
        .prepare_cached(
            "UPDATE instance SET posted = posted + 1, letters = letters + 1,
                 ready = CASE WHEN ready <= ?2 OR status <> 'waiting' THEN ready
                     WHEN waiting IN ('mail', 'mail for') THEN max(?2, lease) ELSE ready END
             WHERE id = ?1",
        )?
        .execute(params![letter.id, now])?;
    Ok(PostOutcome::New)
}
