//! What goes wrong with a database, told to whoever can mend it.

use std::time::Duration;

use rusqlite::{Error, ErrorCode};

use crate::support::BadInput;

/// How long it is waited for another program to give a database free.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1);

pub(crate) fn refuse(name: &str, error: &Error) -> BadInput {
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
