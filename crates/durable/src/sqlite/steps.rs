//! Instances and their logs, in SQL.

use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    ground::{clock::micros_of, crash},
    record::row::NewRow,
    store::{Append, Appended, Created, Expected, NewInstance, TakenOver, Waiting},
};

/// From when on an instance may be claimed, as [`Readiness`](crate::record::head::Readiness) says;
/// `?2` is now.
const READY: &str = "CASE WHEN status <> 'waiting' THEN NULL
    WHEN waiting = 'answer' OR (waiting IN ('mail', 'mail for') AND letters > 0) THEN max(?2, lease)
    WHEN waiting IN ('mail for', 'sleep') THEN max(due, lease) END";

/// The same, where the columns are about to be: `?5` the end's status, `?9` the wait, `?10` the due
/// time, `?11` how many letters were taken, `?13` now, `?14` whether the lease ends.
const APPEND: &str = "UPDATE instance SET version = ?4, status = coalesce(?5, status), seq = ?6,
    base = ?7, state = ?8, waiting = ?9, due = ?10, letters = letters - ?11, at = ?12, attempts = 0,
    lease = CASE WHEN ?14 THEN 0 ELSE lease END,
    problem = CASE WHEN ?5 IS NULL AND status = 'parked' THEN problem END,
    ready = CASE WHEN coalesce(?5, status) <> 'waiting' THEN NULL
        WHEN ?9 = 'answer' OR (?9 IN ('mail', 'mail for') AND letters > ?11)
            THEN max(?13, CASE WHEN ?14 THEN 0 ELSE lease END)
        WHEN ?9 IN ('mail for', 'sleep') THEN max(?10, CASE WHEN ?14 THEN 0 ELSE lease END) END
    WHERE id = ?1 AND epoch = ?2 AND seq = ?3";

/// The same for one that goes on waiting for an answer. When it was ready stays as it is, and so
/// does the page of the index that has it: a quarter of what a step writes.
const APPEND_ON: &str = "UPDATE instance SET version = ?4, seq = ?5, base = ?6, state = ?7,
    letters = letters - ?8, at = ?9, attempts = 0, problem = NULL
    WHERE id = ?1 AND epoch = ?2 AND seq = ?3 AND status = 'waiting' AND waiting = 'answer'";

static REFRESH: LazyLock<String> =
    LazyLock::new(|| format!("UPDATE instance SET ready = {READY} WHERE id = ?1"));

/// Creates an instance, and writes its first rows by the way of all others.
pub(super) fn create(
    connection: &Connection,
    new: &NewInstance,
    now: i64,
) -> rusqlite::Result<Created> {
    let first = &new.first;
    let mut insert = connection.prepare_cached(
        "INSERT INTO instance (id, body, version, status, seq, base, epoch, at)
         VALUES (?1, ?2, 0, ?3, 0, 1, ?4, 0) ON CONFLICT (id) DO NOTHING",
    )?;
    if insert.execute(params![
        first.id,
        new.body,
        new.status.as_str(),
        first.epoch
    ])? == 0
    {
        return Ok(Created::Exists);
    }
    append(connection, first, now)?;
    Ok(Created::New)
}

/// Appends rows if the instance stands as expected.
pub(super) fn append(
    connection: &Connection,
    append: &Append,
    now: i64,
) -> rusqlite::Result<Appended> {
    let due = append
        .timer
        .map(|timer| now.saturating_add(micros_of(timer)))
        .or(append.due);
    let Some(last) = append.rows.last() else {
        return Ok(Appended::Written);
    };
    if !goes_on_waiting(connection, append, last)? && !advance(connection, append, last, due, now)?
    {
        return Ok(Appended::Overtaken);
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO log
         (instance, seq, epoch, version, at, signal, outcome, state, worker, due, sum)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for row in &append.rows {
        insert.execute(params![
            append.id,
            row.seq,
            row.epoch,
            row.version,
            row.at,
            row.signal,
            row.outcome,
            row.state,
            row.worker,
            due.filter(|_| row.seq == last.seq),
            row.sum,
        ])?;
    }
    if let Some(letter) = append.letter {
        let mut take = connection
            .prepare_cached("UPDATE mail SET taken = ?3 WHERE instance = ?1 AND number = ?2")?;
        take.execute(params![append.id, letter, append.seq + 1])?;
    }
    crash::point("after INSERT");
    Ok(Appended::Written)
}

/// Moves the head of an instance that waited for an answer, and does so again. `false`: it does
/// not.
fn goes_on_waiting(
    connection: &Connection,
    append: &Append,
    last: &NewRow,
) -> rusqlite::Result<bool> {
    let goes_on = append.ended.is_none() && append.waiting == Some(Waiting::Answer);
    if !goes_on || append.release {
        return Ok(false);
    }
    let changed = connection.prepare_cached(APPEND_ON)?.execute(params![
        append.id,
        append.epoch,
        append.seq,
        last.version,
        last.seq,
        append.base,
        last.state,
        i64::from(append.letter.is_some()),
        last.at,
    ])?;
    Ok(changed > 0)
}

/// Moves the head of an instance. `false`: it does not stand as expected.
fn advance(
    connection: &Connection,
    append: &Append,
    last: &NewRow,
    due: Option<i64>,
    now: i64,
) -> rusqlite::Result<bool> {
    let changed = connection.prepare_cached(APPEND)?.execute(params![
        append.id,
        append.epoch,
        append.seq,
        last.version,
        append.ended.map(|status| status.as_str()),
        last.seq,
        append.base,
        last.state,
        append.waiting.map(|waiting| waiting.as_str()),
        due,
        i64::from(append.letter.is_some()),
        last.at,
        now,
        append.release,
    ])?;
    Ok(changed > 0)
}

pub(super) fn take_over(
    connection: &Connection,
    id: &str,
    expected: Expected,
    now: i64,
) -> rusqlite::Result<Option<TakenOver>> {
    // A handle that only finds out about its own append keeps its lease.
    let (sql, number) = match expected {
        Expected::Seq(seq) => (
            "UPDATE instance SET epoch = epoch + 1, lease = 0 WHERE id = ?1 AND seq = ?2
             RETURNING epoch, seq",
            seq,
        ),
        Expected::Epoch(epoch) => (
            "UPDATE instance SET epoch = epoch + 1 WHERE id = ?1 AND epoch = ?2
             RETURNING epoch, seq",
            epoch,
        ),
    };
    let mut statement = connection.prepare_cached(sql)?;
    let taken = statement.query_row(params![id, number], |row| {
        let (epoch, seq) = (row.get(0)?, row.get(1)?);
        Ok(TakenOver { epoch, seq })
    });
    let taken = taken.optional()?;
    if taken.is_some() {
        refresh(connection, id, now)?;
    }
    Ok(taken)
}

pub(super) fn refresh(connection: &Connection, id: &str, now: i64) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(&REFRESH)?
        .execute(params![id, now])
}

pub(super) fn prune(connection: &Connection, id: &str) -> rusqlite::Result<u64> {
    let mut delete = connection.prepare_cached(
        "DELETE FROM log WHERE instance = ?1 AND seq > 1
         AND seq < (SELECT base FROM instance WHERE id = ?1)",
    )?;
    Ok(delete.execute([id])? as u64)
}
