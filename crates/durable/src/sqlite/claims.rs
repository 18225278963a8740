//! Claims and leases, in SQL.

use std::sync::{Arc, LazyLock};

use rusqlite::{Connection, params};

use super::{head, steps::refresh};
use crate::{
    ground::clock::micros_of,
    record::head::Head,
    store::{Aside, Claim, Extended, Held},
};

static CLAIMED: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {} FROM instance WHERE id = ?1", head::COLUMNS));

pub(super) fn claim(
    connection: &Connection,
    claim: &Claim,
    now: i64,
) -> rusqlite::Result<Vec<Head>> {
    let mut ready: Vec<(i64, Arc<str>)> = Vec::new();
    let mut statement = connection.prepare_cached(
        "SELECT ready, id FROM instance WHERE body = ?1 AND ready <= ?2 ORDER BY ready LIMIT ?3",
    )?;
    let at_most = i64::try_from(claim.at_most).unwrap_or(i64::MAX);
    for body in &claim.bodies {
        let found = statement.query_map(params![body, now, at_most], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        ready.extend(found.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    ready.sort();
    ready.dedup(); // two versions of a body have one name
    ready.truncate(claim.at_most);
    let until = now.saturating_add(micros_of(claim.lease));
    let mut update = connection.prepare_cached(
        "UPDATE instance SET epoch = epoch + 1, attempts = attempts + 1, worker = ?2, lease = ?3,
         ready = ?3 WHERE id = ?1",
    )?;
    let mut select = connection.prepare_cached(&CLAIMED)?;
    let take = |(_, id): (i64, Arc<str>)| {
        update.execute(params![id, claim.worker, until])?;
        select.query_row([id], |row| head::head(row, now))
    };
    ready.into_iter().map(take).collect()
}

pub(super) fn extend(
    connection: &Connection,
    held: &Held,
    until: i64,
    now: i64,
) -> rusqlite::Result<Extended> {
    let mut update =
        connection.prepare_cached("UPDATE instance SET lease = ?3 WHERE id = ?1 AND epoch = ?2")?;
    if update.execute(params![held.id, held.epoch, until])? == 0 {
        return Ok(Extended::Lost);
    }
    refresh(connection, &held.id, now)?;
    Ok(Extended::Held)
}

pub(super) fn set_aside(
    connection: &Connection,
    id: &str,
    aside: &Aside,
    now: i64,
) -> rusqlite::Result<Extended> {
    let changed = match aside {
        Aside::Release(epoch) => connection
            .prepare_cached(
                "UPDATE instance SET lease = 0, attempts = max(attempts - 1, 0)
                 WHERE id = ?1 AND epoch = ?2 AND status IN ('waiting', 'parked')",
            )?
            .execute(params![id, epoch])?,
        Aside::Later(epoch, after, problem) => connection
            .prepare_cached(
                "UPDATE instance SET lease = ?3, problem = ?4
                 WHERE id = ?1 AND epoch = ?2 AND status IN ('waiting', 'parked')",
            )?
            .execute(params![
                id,
                epoch,
                now.saturating_add(micros_of(*after)),
                problem
            ])?,
        Aside::Park(epoch, problem) => connection
            .prepare_cached(
                "UPDATE instance SET lease = 0, status = 'parked', problem = ?3
                 WHERE id = ?1 AND epoch = ?2 AND status IN ('waiting', 'parked')",
            )?
            .execute(params![id, epoch, problem])?,
        Aside::Retry => connection
            .prepare_cached(
                "UPDATE instance SET lease = 0, attempts = 0, status = 'waiting', problem = NULL
                 WHERE id = ?1 AND status = 'parked'",
            )?
            .execute(params![id])?,
    };
    if changed == 0 {
        return Ok(Extended::Lost);
    }
    refresh(connection, id, now)?;
    Ok(Extended::Held)
}
