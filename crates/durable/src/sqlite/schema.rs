//! The layout of the tables: number 1. A file of this layout has to open for ever.

use rusqlite::{Connection, Row};

use super::store_error;
use crate::record::store_error::StoreError;

/// The number of the layout. It has a table of its own: the file's `user_version` is the user's.
const LAYOUT: i64 = 1;

/// `log` has rowids on purpose: rows of many instances that are appended together stand on the same
/// pages then, and only the small index is spread. A commit of 64 instances with 30 steps each
/// writes 16 pages so, and 47 `WITHOUT ROWID`; with 300 steps each, 68 and 115. `instance_ready`
/// finds what is due.
const TABLES: &str = "
CREATE TABLE durable_layout (number INTEGER NOT NULL) STRICT;
CREATE TABLE instance (
    id       TEXT NOT NULL PRIMARY KEY,
    body     TEXT NOT NULL,
    version  INTEGER NOT NULL,           -- that wrote the last row
    status   TEXT NOT NULL
             CHECK (status IN ('waiting', 'returned', 'failed', 'closed', 'parked')),
    seq      INTEGER NOT NULL,           -- how many steps were made
    base     INTEGER NOT NULL,           -- the step at which the body began
    epoch    INTEGER NOT NULL,           -- raised by each take-over: who may write
    state    TEXT,                       -- the name of the yield at which it waits
    waiting  TEXT CHECK (waiting IN ('answer', 'mail', 'mail for', 'sleep')),
    due      INTEGER,                    -- when its timer is; times are in us since 1970
    letters  INTEGER NOT NULL DEFAULT 0, -- how many wait
    posted   INTEGER NOT NULL DEFAULT 0, -- how many were ever posted
    at       INTEGER NOT NULL,           -- when the last step was made
    lease    INTEGER NOT NULL DEFAULT 0, -- until when it is claimed, or put off
    ready    INTEGER,                    -- from when on anyone may claim it
    worker   TEXT,                       -- who claimed it last
    attempts INTEGER NOT NULL DEFAULT 0, -- claims since the last step
    problem  TEXT                        -- why it was put off, or parked
) STRICT;
CREATE INDEX instance_ready ON instance (body, ready) WHERE ready IS NOT NULL;
CREATE TABLE log (
    instance TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    epoch    INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    signal   TEXT NOT NULL,              -- JSON, as are outcomes
    outcome  TEXT NOT NULL,
    state    TEXT,
    worker   TEXT,
    due      INTEGER,
    sum      INTEGER NOT NULL,           -- running: CRC-32 of this row, after the one before it
    PRIMARY KEY (instance, seq)
) STRICT;
CREATE TABLE mail (
    instance TEXT NOT NULL,
    number   INTEGER NOT NULL,
    key      TEXT NOT NULL,
    value    TEXT NOT NULL,
    at       INTEGER NOT NULL,
    taken    INTEGER,                    -- the step that it was delivered in
    sum      INTEGER NOT NULL,           -- CRC-32 of the instance, the key and the value
    PRIMARY KEY (instance, number),
    UNIQUE (instance, key)
) STRICT, WITHOUT ROWID;
";

fn number(row: &Row<'_>) -> rusqlite::Result<i64> {
    row.get(0)
}

/// Creates the tables in a file that has none, and refuses one that a newer version has written.
pub(super) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    let failed = |error| store_error(error, "", 0);
    let layout = || {
        let there = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'durable_layout')";
        match connection.query_row(there, [], |row| row.get(0))? {
            true => connection.query_row("SELECT max(number) FROM durable_layout", [], number),
            false => Ok(0),
        }
    };
    match layout().map_err(failed)? {
        LAYOUT => return Ok(()),
        newer if newer > LAYOUT => return Err(StoreError::Newer),
        _ => {}
    }
    connection
        .execute_batch("BEGIN IMMEDIATE")
        .map_err(failed)?;
    let create = || {
        if layout()? == 0 {
            connection.execute_batch(TABLES)?; // nobody else has done it in the meantime
            connection.execute("INSERT INTO durable_layout VALUES (?1)", [LAYOUT])?;
        }
        connection.execute_batch("COMMIT")
    };
    create().map_err(|error| {
        let _ = connection.execute_batch("ROLLBACK"); // it may be over already
        failed(error)
    })
}
