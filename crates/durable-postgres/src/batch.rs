//! Appends, of one instance or of many.

use std::{
    collections::HashSet,
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
    numbers::{micros, signed},
    pool::{Call, Place, Pool},
    sql::Sql,
};

/// What became of each append.
pub(crate) type Fates = Vec<Result<Appended, StoreError>>;

/// Makes appends; each has a fate of its own.
///
/// All that can be are made by one statement. An instance whose row is locked by another is passed
/// over then, as is one that was overtaken, or of which there are two appends; these are made one
/// by one, because a statement that waits holds no lock that others wait for.
pub(crate) fn append(pool: &Pool, sql: &Sql, all: &[&Append], until: Instant) -> Fates {
    let mut fates: Vec<Option<Result<Appended, StoreError>>> = vec![None; all.len()];
    let mut met = HashSet::new();
    let first: Vec<usize> = (0..all.len())
        .filter(|n| !all[*n].rows.is_empty() && met.insert(&all[*n].id))
        .collect();
    if first.len() > 1 {
        let together: Vec<&Append> = first.iter().map(|n| all[*n]).collect();
        let place = Place::NOWHERE;
        let written = pool.once(Call { place, until }, |connection| {
            match append_all(connection, &sql.append_free, &together) {
                // One of them is at fault, so each is made alone.
                Err(Failed::Server(error)) if is_refusal(&error) => Ok(HashSet::new()),
                done => done,
            }
        });
        for n in first {
            match &written {
                Ok(written) if written.contains(&*all[n].id) => {
                    fates[n] = Some(Ok(Appended::Written));
                }
                Ok(_) => {}
                Err(error) => fates[n] = Some(Err(error.clone())),
            }
        }
    }
    let alone = |(fate, append): (Option<_>, &&Append)| {
        fate.unwrap_or_else(|| {
            let place = Place(&append.id, append.seq + 1);
            pool.once(Call { place, until }, |connection| {
                append_one(connection, sql, append)
            })
        })
    };
    fates.into_iter().zip(all).map(alone).collect()
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
    let values: [&(dyn ToSql + Sync); 18] = [
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
        &letter,
    ];
    let rows = match append.letter {
        Some(_) => run.execute(&sql.append_taking, &values)?,
        None => run.execute(&sql.append, &values[..17])?,
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
    let heads: [&(dyn ToSql + Sync); 13] = [
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
