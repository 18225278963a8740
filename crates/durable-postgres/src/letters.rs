//! Letters.

use durable::{
    Status,
    store::{NewLetter, PostOutcome},
};
use postgres::{Row, types::ToSql};

use crate::{
    connection::Run,
    failure::{Failed, is_duplicate},
    head::number,
    numbers::signed,
    sql::Sql,
};

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
