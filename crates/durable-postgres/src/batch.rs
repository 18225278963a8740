//! Appends, of one instance or of many.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use durable::{
    StoreError,
    store::{Append, Appended, NewRow},
};
use postgres::types::ToSql;

use crate::{
    connection::Run,
    failure::{Failed, is_refusal},
    group::Fates,
    numbers::{micros, signed},
    pool::{Call, Place, Pool},
    sql::Sql,
};

/// Makes appends by one statement: each is made, or left undecided.
///
/// An instance whose row is locked by another is passed over, as is one that was overtaken, or of
/// which there is a second append: a statement that waits may hold no lock that others wait for.
/// One append alone waits.
pub(crate) fn together(pool: &Pool, sql: &Sql, all: &[&Append], until: Instant) -> Fates<Appended> {
    if let [one] = all {
        return vec![Some(alone(pool, sql, one, until))];
    }
    let mut met = HashSet::new();
    let is_first = |append: &&Append| !append.rows.is_empty() && met.insert(Arc::clone(&append.id));
    let first: Vec<bool> = all.iter().map(is_first).collect();
    let chosen = all.iter().zip(&first).filter(|(_, first)| **first);
    let chosen: Vec<&Append> = chosen.map(|(append, _)| *append).collect();
    let place = Place::NOWHERE;
    let written = pool.once(Call { place, until }, |connection| {
        match append_all(connection, &sql.append_free, &chosen) {
            // One of them is at fault, so each is made alone.
            Err(Failed::Server(error)) if is_refusal(&error) => Ok(HashSet::new()),
            done => done,
        }
    });
    let fate = |(append, first): (&&Append, bool)| match &written {
        _ if !first => None,
        Ok(written) if written.contains(&*append.id) => Some(Ok(Appended::Written)),
        Ok(_) => None,
        Err(error) => Some(Err(error.clone())),
    };
    all.iter().zip(first).map(fate).collect()
}

/// The result of a batch: any error but `Unavailable` says that nothing of it was written.
pub(crate) fn verdict(
    fates: Vec<Result<Appended, StoreError>>,
) -> Result<Vec<Appended>, StoreError> {
    let is_doubtful = |fate: &&_| matches!(fate, Err(StoreError::Unavailable(_)));
    if let Some(Err(doubt)) = fates.iter().find(is_doubtful) {
        return Err(doubt.clone());
    }
    let some_written = fates.contains(&Ok(Appended::Written));
    let fates: Result<Vec<_>, _> = fates.into_iter().collect();
    fates.map_err(|error| match some_written {
        true => StoreError::Unavailable(format!("one of a batch: {error}")),
        false => error,
    })
}

/// Makes one append by a statement of its own.
pub(crate) fn alone(
    pool: &Pool,
    sql: &Sql,
    append: &Append,
    until: Instant,
) -> Result<Appended, StoreError> {
    let place = Place(&append.id, append.seq + 1);
    pool.once(Call { place, until }, |connection| {
        append_one(connection, sql, append)
    })
}

/// Makes one append, and waits for the lock of its row.
pub(crate) fn append_one(
    run: &mut impl Run,
    sql: &Sql,
    append: &Append,
) -> Result<Appended, Failed> {
    let written = match append.rows.as_slice() {
        [] => true,
        [row] => append_row(run, sql, append, row)?,
        _ => !append_all(run, &sql.append_all, &[append])?.is_empty(),
    };
    Ok(match written {
        true => Appended::Written,
        false => Appended::Overtaken,
    })
}

/// Makes an append of one row, as most are.
fn append_row(
    run: &mut impl Run,
    sql: &Sql,
    append: &Append,
    row: &NewRow,
) -> Result<bool, Failed> {
    let ended = append.ended.map(|status| status.as_str());
    let waiting = append.waiting.map(|waiting| waiting.as_str());
    let letter = append.letter.map(signed);
    let values: [&(dyn ToSql + Sync); 19] = [
        &&*append.id,
        &signed(append.epoch),
        &signed(append.seq),
        &i64::from(row.version),
        &ended,
        &signed(row.seq),
        &signed(append.base),
        &row.state,
        &waiting,
        &append.timer.map(micros),
        &append.due.filter(|_| append.timer.is_none()),
        &row.at,
        &signed(row.epoch),
        &row.signal,
        &row.outcome,
        &row.worker,
        &i64::from(row.sum),
        &append.release,
        &letter,
    ];
    let rows = match append.letter {
        Some(_) => run.execute(&sql.append_taking, &values)?,
        None => run.execute(&sql.append, &values[..18])?,
    };
    Ok(rows > 0)
}

/// Makes many appends by one statement, and returns the ids of those that were made.
fn append_all(
    run: &mut impl Run,
    statement: &str,
    appends: &[&Append],
) -> Result<HashSet<String>, Failed> {
    fn last<'a>(append: &&'a Append) -> &'a NewRow {
        append
            .rows
            .last()
            .expect("one without rows is not asked for")
    }
    /// A column: one value for each of them.
    macro_rules! column {
        (|$append:ident| $value:expr) => {
            appends.iter().map(|$append| $value).collect::<Vec<_>>()
        };
    }
    let timers = |timer: Option<Duration>| timer.map(micros);
    let heads: [&(dyn ToSql + Sync); 14] = [
        &column!(|append| &*append.id),
        &column!(|append| signed(append.epoch)),
        &column!(|append| signed(append.seq)),
        &column!(|append| i64::from(last(append).version)),
        &column!(|append| append.ended.map(|status| status.as_str())),
        &column!(|append| signed(last(append).seq)),
        &column!(|append| signed(append.base)),
        &column!(|append| last(append).state.as_deref()),
        &column!(|append| append.waiting.map(|waiting| waiting.as_str())),
        &column!(|append| timers(append.timer)),
        &column!(|append| append.due.filter(|_| append.timer.is_none())),
        &column!(|append| append.letter.map(signed)),
        &column!(|append| last(append).at),
        &column!(|append| append.release),
    ];
    let ids = appends
        .iter()
        .flat_map(|append| append.rows.iter().map(|_| &*append.id));
    let ids: Vec<&str> = ids.collect();
    let rows = Columns::new(appends.iter().flat_map(|append| &append.rows));
    let mut values = heads.to_vec();
    values.push(&ids);
    values.extend(rows.values());
    let written = run.query(statement, &values)?;
    let id = |row: &postgres::Row| row.try_get(0).map_err(Failed::Server);
    written.iter().map(id).collect()
}

/// Rows as columns, for `unnest`.
pub(crate) struct Columns<'a> {
    seq: Vec<i64>,
    epoch: Vec<i64>,
    version: Vec<i64>,
    at: Vec<i64>,
    signal: Vec<&'a str>,
    outcome: Vec<&'a str>,
    state: Vec<Option<&'a str>>,
    worker: Vec<Option<&'a str>>,
    sum: Vec<i64>,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(rows: impl Iterator<Item = &'a NewRow> + Clone) -> Self {
        let all = || rows.clone();
        Self {
            seq: all().map(|row| signed(row.seq)).collect(),
            epoch: all().map(|row| signed(row.epoch)).collect(),
            version: all().map(|row| i64::from(row.version)).collect(),
            at: all().map(|row| row.at).collect(),
            signal: all().map(|row| &*row.signal).collect(),
            outcome: all().map(|row| &*row.outcome).collect(),
            state: all().map(|row| row.state.as_deref()).collect(),
            worker: all().map(|row| row.worker.as_deref()).collect(),
            sum: all().map(|row| i64::from(row.sum)).collect(),
        }
    }

    pub(crate) fn values(&self) -> [&(dyn ToSql + Sync); 9] {
        [
            &self.seq,
            &self.epoch,
            &self.version,
            &self.at,
            &self.signal,
            &self.outcome,
            &self.state,
            &self.worker,
            &self.sum,
        ]
    }
}
