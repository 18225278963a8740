//! Reading.

use durable::{
    Head, StoreError,
    store::{Filter, Loaded, Row, Rows},
};
use postgres::types::ToSql;

use crate::{
    connection::Run,
    failure::{Failed, corrupt},
    head::{WIDTH, head as read_head, letter, number},
    numbers::signed,
    sql::Sql,
};

/// How many columns come before those of a row: the head's, and the letter's.
const BEFORE: usize = WIDTH + 4;

pub(crate) fn head(run: &mut impl Run, sql: &Sql, id: &str) -> Result<Vec<postgres::Row>, Failed> {
    Ok(run.query(&sql.load_head, &[&id])?)
}

pub(crate) fn rows(
    run: &mut impl Run,
    sql: &Sql,
    id: &str,
    since: Option<u64>,
) -> Result<Vec<postgres::Row>, Failed> {
    let since = since.map(signed);
    Ok(run.query(&sql.load_rows, &[&id, &since])?)
}

/// Reads what was found: the head and its letter first, then rows.
pub(crate) fn loaded(
    id: &str,
    found: &[postgres::Row],
    rows: &mut Rows,
) -> Result<Option<Loaded>, StoreError> {
    let Some((first, rest)) = found.split_first() else {
        return Ok(None);
    };
    let failed = |failed: Failed| failed.at(id, 0);
    let head = read_head(first).map_err(failed)?;
    let letter = letter(first).map_err(failed)?;
    if head.letters > 0 && letter.is_none() {
        return Err(corrupt(id, head.seq, "a letter that waits is missing"));
    }
    let mut next = None;
    for row in rest {
        let step = next.unwrap_or(0);
        let row = read_row(row).map_err(|failed| failed.at(id, step))?;
        if rows.bytes() > Loaded::BYTES || next.is_some_and(|next| row.seq != next) {
            break;
        }
        rows.push(row);
        next = Some(row.seq + 1);
    }
    Ok(Some(Loaded { head, letter }))
}

fn read_row(row: &postgres::Row) -> Result<Row<'_>, Failed> {
    let column = |n| BEFORE + n;
    Ok(Row {
        seq: number(row, column(0))?,
        epoch: number(row, column(1))?,
        version: number(row, column(2))?,
        at: row.try_get(column(3))?,
        signal: row.try_get(column(4))?,
        outcome: row.try_get(column(5))?,
        state: row.try_get(column(6))?,
        worker: row.try_get(column(7))?,
        due: row.try_get(column(8))?,
        sum: number(row, column(9))?,
    })
}

pub(crate) fn list(run: &mut impl Run, sql: &Sql, filter: &Filter) -> Result<Vec<Head>, Failed> {
    let body = filter.body.as_deref();
    let status = filter.status.map(|status| status.as_str());
    let limit = Some(signed(filter.limit as u64)).filter(|limit| *limit > 0);
    let choices: [(&str, Option<&(dyn ToSql + Sync)>); 4] = [
        ("i.body =", body.as_ref().map(|it| it as _)),
        ("i.status =", status.as_ref().map(|it| it as _)),
        ("i.state =", filter.state.as_ref().map(|it| it as _)),
        ("i.id >", filter.after.as_ref().map(|it| it as _)),
    ];
    // Only what is asked for, so that the index finds where a page begins.
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&limit];
    let mut conditions = Vec::new();
    for (condition, value) in choices {
        if let Some(value) = value {
            values.push(value);
            conditions.push(format!("{condition} ${}", values.len()));
        }
    }
    let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
    let found = run.query(&sql.list(&conditions), &values)?;
    found.iter().map(read_head).collect()
}
