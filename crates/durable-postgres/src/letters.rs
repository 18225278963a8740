//! Letters.

use std::{collections::HashSet, sync::Arc, time::Instant};

use durable::{
    Status, StoreError,
    store::{NewLetter, PostOutcome},
};
use postgres::{Row, types::ToSql};

use crate::{
    connection::Run,
    failure::{Failed, is_duplicate, is_refusal},
    group::Fates,
    head::number,
    numbers::signed,
    pool::{Call, Place, Pool},
    sql::Sql,
};

/// Puts letters into mailboxes by one statement: each is there then, or left undecided.
///
/// Where all are to one instance, its lock is waited for; else an instance whose row is locked is
/// passed over, as is one that has not room for all of its letters, or has one of them already.
pub(crate) fn together(
    pool: &Pool,
    sql: &Sql,
    all: &[&NewLetter],
    limit: u64,
    until: Instant,
) -> Fates<PostOutcome> {
    if let [one] = all {
        return vec![Some(alone(pool, sql, one, limit, until))];
    }
    let is_one = all.windows(2).all(|pair| pair[0].id == pair[1].id);
    let statement = if is_one {
        &sql.post_all
    } else {
        &sql.post_free
    };
    let mut met = HashSet::new();
    let mut is_first =
        |letter: &&NewLetter| met.insert((Arc::clone(&letter.id), letter.key.clone()));
    let first: Vec<bool> = all.iter().map(&mut is_first).collect();
    let chosen = all.iter().zip(&first).filter(|(_, first)| **first);
    let chosen: Vec<&NewLetter> = chosen.map(|(letter, _)| *letter).collect();
    let place = Place::NOWHERE;
    let posted = pool.once(Call { place, until }, |connection| {
        match post_all(connection, statement, &chosen, limit) {
            // Another posted one of them at the same time, or one is at fault.
            Err(Failed::Server(error)) if is_refusal(&error) => Ok(HashSet::new()),
            done => done,
        }
    });
    let fate = |(letter, first): (&&NewLetter, bool)| match &posted {
        _ if !first => None,
        Ok(posted) if posted.contains(&(letter.id.to_string(), letter.key.clone())) => {
            Some(Ok(PostOutcome::New))
        }
        Ok(_) => None,
        Err(error) => Some(Err(error.clone())),
    };
    all.iter().zip(first).map(fate).collect()
}

/// Puts one letter into a mailbox by a statement of its own.
pub(crate) fn alone(
    pool: &Pool,
    sql: &Sql,
    letter: &NewLetter,
    limit: u64,
    until: Instant,
) -> Result<PostOutcome, StoreError> {
    let place = Place(&letter.id, 0);
    pool.once(Call { place, until }, |connection| {
        post(connection, sql, letter, limit)
    })
}

/// The instances and keys of the letters that were posted.
fn post_all(
    run: &mut impl Run,
    statement: &str,
    letters: &[&NewLetter],
    limit: u64,
) -> Result<HashSet<(String, String)>, Failed> {
    let ids: Vec<&str> = letters.iter().map(|letter| &*letter.id).collect();
    let bodies: Vec<&str> = letters.iter().map(|letter| &*letter.body).collect();
    let keys: Vec<&str> = letters.iter().map(|letter| &*letter.key).collect();
    let texts: Vec<&str> = letters.iter().map(|letter| &*letter.value).collect();
    let sums: Vec<i64> = letters.iter().map(|letter| i64::from(letter.sum)).collect();
    let limit = signed(limit);
    let found = run.query(statement, &[&ids, &bodies, &keys, &texts, &sums, &limit])?;
    let posted = |row: &Row| Ok((row.try_get(0)?, row.try_get(1)?));
    found.iter().map(posted).collect()
}

/// Puts a letter into a mailbox.
pub(crate) fn post(
    run: &mut impl Run,
    sql: &Sql,
    letter: &NewLetter,
    limit: u64,
) -> Result<PostOutcome, Failed> {
    loop {
        let values: [&(dyn ToSql + Sync); 6] = [
            &&*letter.id,
            &&*letter.body,
            &letter.key,
            &letter.value,
            &i64::from(letter.sum),
            &signed(limit),
        ];
        match run.execute(&sql.post, &values) {
            Ok(0) => {}
            Ok(_) => return Ok(PostOutcome::New),
            // Another posted the same at the same time.
            Err(error) if is_duplicate(&error) => return Ok(PostOutcome::Again),
            Err(error) => return Err(error.into()),
        }
        let found = run.query(&sql.why_not_posted, &values[..3])?;
        if let Some(why) = why_not(&found, limit)? {
            return Ok(why);
        } // else room was made meanwhile
    }
}

/// The reason why a letter was not put there; `None` if there is none any more.
fn why_not(found: &[Row], limit: u64) -> Result<Option<PostOutcome>, Failed> {
    let Some(row) = found.first() else {
        return Ok(Some(PostOutcome::Unknown));
    };
    let status: &str = row.try_get(0)?;
    let (seq, letters): (u64, u64) = (number(row, 1)?, number(row, 2)?);
    Ok(if row.try_get(3)? {
        Some(PostOutcome::Again)
    } else if Status::parse(status).is_some_and(Status::is_ended) {
        Some(PostOutcome::Ended(seq))
    } else if letters >= limit {
        Some(PostOutcome::Full(letters))
    } else {
        None
    })
}
