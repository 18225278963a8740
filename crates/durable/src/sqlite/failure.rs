use rusqlite::{Error, ErrorCode, ffi};

use crate::record::store_error::StoreError;

/// SQLite's error in a store's terms; `id` and `step` say where, if it is damage.
pub(super) fn store_error(error: Error, id: &str, step: u64) -> StoreError {
    let corrupt = |error: Error| StoreError::corrupt(id, step, error.to_string());
    let Error::SqliteFailure(failure, _) = &error else {
        return match error {
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::Utf8Error(..)
            | Error::InvalidColumnType(..) => corrupt(error),
            error => StoreError::Unavailable(error.to_string()),
        };
    };
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy,
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ConstraintViolation => {
            corrupt(error)
        }
        // A file that was cut short.
        _ if failure.extended_code == ffi::SQLITE_IOERR_SHORT_READ => corrupt(error),
        _ => StoreError::Unavailable(error.to_string()),
    }
}
