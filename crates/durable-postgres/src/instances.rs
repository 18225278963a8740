//! Instances: created, and taken over.

use durable::store::{Created, Expected, NewInstance, TakenOver};
use postgres::types::ToSql;

use crate::{
    batch::Columns,
    connection::Run,
    failure::Failed,
    head::number,
    numbers::{micros, signed},
    sql::Sql,
};

pub(crate) fn create(run: &mut impl Run, sql: &Sql, new: &NewInstance) -> Result<Created, Failed> {
    let first = &new.first;
    let Some(last) = first.rows.last() else {
        let text = "an instance without rows".to_owned();
        return Err(Failed::Word(text));
    };
    let waiting = first.waiting.map(|waiting| waiting.as_str());
    let rows = Columns::new(first.rows.iter());
    let head: [&(dyn ToSql + Sync); 12] = [
        &&*first.id,
        &&*new.body,
        &first.ended.unwrap_or(new.status).as_str(),
        &signed(first.epoch),
        &i64::from(last.version),
        &signed(last.seq),
        &signed(first.base),
        &last.state,
        &waiting,
        &first.timer.map(micros),
        &first.due.filter(|_| first.timer.is_none()),
        &last.at,
    ];
    let mut values = head.to_vec();
    values.extend(rows.values());
    Ok(match run.execute(&sql.create, &values)? {
        0 => Created::Exists,
        _ => Created::New,
    })
}

pub(crate) fn take_over(
    run: &mut impl Run,
    sql: &Sql,
    id: &str,
    expected: Expected,
    store: i64,
) -> Result<Option<TakenOver>, Failed> {
    let rows = match expected {
        Expected::Seq(seq) => run.query(&sql.take_over_seq, &[&id, &signed(seq)])?,
        Expected::Epoch(epoch) => {
            run.query(&sql.take_over_epoch, &[&id, &signed(epoch), &store])?
        }
    };
    let taken = |row: &postgres::Row| {
        let (epoch, seq) = (number(row, 0)?, number(row, 1)?);
        Ok(TakenOver { epoch, seq })
    };
    rows.first().map(taken).transpose()
}
