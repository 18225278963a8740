//! Errors of a database, as complaints to its user.

use std::time::Duration;

use rusqlite::{Error, ErrorCode};

use support::BadInput;

/// The longest wait for another program that uses the database.
pub const PATIENCE: Duration = Duration::from_secs(1);

/// Returns a complaint about the database of that name, with a remedy if there is one.
#[must_use]
pub fn refuse(name: &str, error: &Error) -> BadInput {
    let is_locked = matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    );
    let remedy = match is_locked {
        true => "; another program uses it: run again when that has ended",
        false => "",
    };
    BadInput(format!("{name}: {error}{remedy}"))
}
