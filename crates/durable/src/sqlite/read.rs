//! Reading, by connections that do not write.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, params};

use super::{head, store_error};
use crate::{
    record::{head::Head, row::Row, rows::Rows, store_error::StoreError},
    store::{Filter, Letter, Loaded, Since},
};

/// Reads an instance, all at one moment.
pub(super) fn load(
    connection: &Connection,
    id: &str,
    since: Since,
    rows: &mut Rows,
    now: i64,
) -> Result<Option<Loaded>, StoreError> {
    let run = |sql| connection.prepare_cached(sql)?.execute([]);
    run("BEGIN").map_err(|error| store_error(error, id, 0))?;
    let loaded = load_within(connection, id, since, rows, now);
    let ended = run("COMMIT").map_err(|error| store_error(error, id, 0));
    let loaded = loaded?;
    ended?;
    Ok(loaded)
}

fn load_within(
    connection: &Connection,
    id: &str,
    since: Since,
    rows: &mut Rows,
    now: i64,
) -> Result<Option<Loaded>, StoreError> {
    let failed = |error| store_error(error, id, 0);
    let mut statement = connection.prepare_cached(&HEAD).map_err(failed)?;
    let head = statement
        .query_row([id], |row| head::head(row, now))
        .optional()
        .map_err(failed)?;
    let Some(head) = head else {
        return Ok(None);
    };
    match since {
        Since::LastStart => load_rows(connection, id, head.base, rows)?,
        Since::Step(step) => load_rows(connection, id, step, rows)?,
        Since::Head => {}
    }
    let letter = match head.letters {
        0 => None,
        _ => {
            let letter = next_letter(connection, id).optional().map_err(failed)?;
            let missing = || StoreError::corrupt(id, head.seq, "a letter that waits is missing");
            Some(letter.ok_or_else(missing)?)
        }
    };
    Ok(Some(Loaded { head, letter }))
}

static HEAD: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {} FROM instance WHERE id = ?1", head::COLUMNS));

const ROWS: &str = "SELECT seq, epoch, version, at, signal, outcome, state, worker, due, sum
     FROM log WHERE instance = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3";

fn load_rows(
    connection: &Connection,
    id: &str,
    from: u64,
    rows: &mut Rows,
) -> Result<(), StoreError> {
    let mut step = from;
    let load = |rows: &mut Rows, step: &mut u64| {
        let mut statement = connection.prepare_cached(ROWS)?;
        let mut found = statement.query(params![id, from, Loaded::ROWS])?;
        let mut first = true;
        while let Some(row) = found.next()? {
            let seq = row.get(0)?;
            if rows.bytes() > Loaded::BYTES || (!first && seq != *step) {
                break;
            }
            (first, *step) = (false, seq);
            rows.push(Row {
                seq,
                epoch: row.get(1)?,
                version: row.get(2)?,
                at: row.get(3)?,
                signal: row.get_ref(4)?.as_str()?,
                outcome: row.get_ref(5)?.as_str()?,
                state: row.get_ref(6)?.as_str_or_null()?,
                worker: row.get_ref(7)?.as_str_or_null()?,
                due: row.get(8)?,
                sum: row.get(9)?,
            });
            *step += 1;
        }
        Ok(())
    };
    load(rows, &mut step).map_err(|error| store_error(error, id, step))
}

fn next_letter(connection: &Connection, id: &str) -> rusqlite::Result<Letter> {
    let mut statement = connection.prepare_cached(
        "SELECT number, key, value, sum FROM mail
         WHERE instance = ?1 AND taken IS NULL ORDER BY number LIMIT 1",
    )?;
    statement.query_row([id], |row| {
        Ok(Letter {
            number: row.get(0)?,
            key: row.get(1)?,
            value: row.get(2)?,
            sum: row.get(3)?,
        })
    })
}

pub(super) fn list(
    connection: &Connection,
    filter: &Filter,
    now: i64,
) -> Result<Vec<Head>, StoreError> {
    let list = || {
        let sql = list_sql(filter);
        let mut statement = connection.prepare_cached(&sql)?;
        let status = filter.status.map(|status| status.as_str());
        let limit = i64::try_from(filter.limit)
            .ok()
            .filter(|limit| *limit > 0)
            .unwrap_or(-1);
        let heads = statement.query_map(
            params![filter.body, status, filter.state, filter.after, limit],
            |row| head::head(row, now),
        )?;
        heads.collect::<rusqlite::Result<Vec<_>>>()
    };
    list().map_err(|error| store_error(error, "", 0))
}

fn list_sql(filter: &Filter) -> String {
    // The index finds where a page begins only if no OR is in the way.
    let after = filter.after.as_ref().map_or("?4 IS NULL", |_| "id > ?4");
    format!(
        "SELECT {} FROM instance WHERE (?1 IS NULL OR body = ?1) AND (?2 IS NULL OR status = ?2)
         AND (?3 IS NULL OR state = ?3) AND {after} ORDER BY id LIMIT ?5",
        head::COLUMNS
    )
}

#[cfg(test)]
mod tests;
