//! Claims and leases.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use durable::{
    Head, StoreError,
    store::{Aside, Claim, Extended, Held},
};

use postgres::types::ToSql;

use crate::{
    connection::Run,
    failure::Failed,
    head::{WIDTH, head, number},
    numbers::{micros, signed},
    pool::{Call, Place, Pool},
    sql::Sql,
};

pub(crate) fn claim(
    run: &mut impl Run,
    sql: &Sql,
    claim: &Claim,
    bodies: &[Arc<str>],
) -> Result<Vec<Head>, Failed> {
    if bodies.is_empty() {
        return Ok(Vec::new());
    }
    let (lease, at_most) = (micros(claim.lease), signed(claim.at_most as u64));
    let names: Vec<&str> = bodies.iter().map(|body| &**body).collect();
    let worker = &*claim.worker;
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&worker, &lease, &at_most];
    values.extend(names.iter().map(|name| name as &(dyn ToSql + Sync)));
    let found = run.query(&sql.claim(bodies.len(), claim.at_most), &values)?;
    let head = |row| Ok((number::<i64>(row, WIDTH)?, head(row)?));
    let claimed: Result<Vec<(i64, Head)>, Failed> = found.iter().map(head).collect();
    let mut claimed = claimed?;
    claimed.sort_by(|(ready, a), (other, b)| (ready, &a.id).cmp(&(other, &b.id)));
    Ok(claimed.into_iter().map(|(_, head)| head).collect())
}

/// Extends those whose rows nobody locks by one statement, and then the others one by one: a
/// statement that waits holds no lock that others wait for.
pub(crate) fn extend(
    pool: &Pool,
    sql: &Sql,
    held: &[Held],
    lease: Duration,
) -> Result<Vec<Extended>, StoreError> {
    let until = pool.call("", 0).until;
    let extend_now = |statement: &str, held: &[&Held], until: Instant| {
        let place = match held {
            [one] => Place(&one.id, 0),
            _ => Place::NOWHERE,
        };
        pool.once(Call { place, until }, |connection| {
            extend_by(connection, statement, held, lease)
        })
    };
    let all: Vec<&Held> = held.iter().collect();
    let extended = match all.len() {
        0 | 1 => HashSet::new(),
        _ => extend_now(&sql.extend_free, &all, until)?,
    };
    let fate = |held: &Held| {
        let is_of = |extended: &HashSet<(String, u64)>| {
            extended.contains(&(held.id.to_string(), held.epoch))
        };
        Ok(
            match is_of(&extended) || is_of(&extend_now(&sql.extend, &[held], until)?) {
                true => Extended::Held,
                false => Extended::Lost,
            },
        )
    };
    held.iter().map(fate).collect()
}

fn extend_by(
    run: &mut impl Run,
    statement: &str,
    held: &[&Held],
    lease: Duration,
) -> Result<HashSet<(String, u64)>, Failed> {
    let ids: Vec<&str> = held.iter().map(|held| &*held.id).collect();
    let epochs: Vec<i64> = held.iter().map(|held| signed(held.epoch)).collect();
    let rows = run.query(statement, &[&ids, &epochs, &micros(lease)])?;
    let extended = |row: &postgres::Row| Ok((row.try_get(0)?, number(row, 1)?));
    rows.iter().map(extended).collect()
}

pub(crate) fn set_aside(
    run: &mut impl Run,
    sql: &Sql,
    id: &str,
    aside: &Aside,
) -> Result<Extended, Failed> {
    // A panic's text may have anything in it, and PostgreSQL's has no NUL.
    let shown = |problem: &str| problem.replace('\0', "\u{FFFD}");
    let changed = match aside {
        Aside::Release(epoch) => run.execute(&sql.release, &[&id, &signed(*epoch)])?,
        Aside::Later(epoch, after, problem) => run.execute(
            &sql.later,
            &[&id, &signed(*epoch), &micros(*after), &shown(problem)],
        )?,
        Aside::Park(epoch, problem) => {
            run.execute(&sql.park, &[&id, &signed(*epoch), &shown(problem)])?
        }
        Aside::Retry => run.execute(&sql.retry, &[&id])?,
    };
    Ok(match changed {
        0 => Extended::Lost,
        _ => Extended::Held,
    })
}
