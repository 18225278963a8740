use std::time::{Duration, Instant};

use durable::rusqlite::{Connection, Result, params};

use super::{Scratch, Setting, TEXT};

/// A bare connection to a file with the two tables that a step writes to, prepared as well as can
/// be.
#[derive(Debug)]
pub struct Floor(Connection);

impl Floor {
    /// Creates the tables, with one instance.
    ///
    /// # Errors
    ///
    /// SQLite's.
    pub fn new(scratch: &Scratch, setting: Setting) -> Result<Self> {
        let connection = Connection::open(scratch.file())?;
        let synchronous = match setting {
            Setting::Full => "FULL",
            Setting::Normal => "NORMAL",
        };
        connection.execute_batch(&format!(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = {synchronous};
             CREATE TABLE instance (no INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
             CREATE TABLE log (no INTEGER NOT NULL, seq INTEGER NOT NULL, signal TEXT NOT NULL,
                 outcome TEXT NOT NULL, UNIQUE (no, seq)) STRICT;
             INSERT INTO instance VALUES (1, 0);"
        ))?;
        Ok(Self(connection))
    }

    fn run(&self, sql: &str) -> Result<()> {
        self.0.prepare_cached(sql)?.execute([]).map(drop)
    }

    fn insert(&self, seq: u64) -> Result<()> {
        let sql = "INSERT INTO log VALUES (1, ?1, ?2, ?3)";
        let outcome = r#"{"yielded":1000}"#;
        let mut insert = self.0.prepare_cached(sql)?;
        insert.execute(params![seq, TEXT, outcome]).map(drop)
    }

    fn update(&self, seq: u64) -> Result<()> {
        let sql = "UPDATE instance SET seq = ?1 WHERE no = 1 AND seq = ?1 - 1";
        self.0.prepare_cached(sql)?.execute([seq]).map(drop)
    }

    fn next(&self) -> Result<u64> {
        let sql = "SELECT coalesce(max(seq), 0) + 1 FROM log WHERE no = 1";
        self.0.query_row(sql, [], |row| row.get(0))
    }
}

/// Inserts rows, each in a transaction of its own.
///
/// # Errors
///
/// SQLite's.
pub fn insert_each(floor: &Floor, rows: u64) -> Result<Duration> {
    inserts_a_commit(floor, rows, 1)
}

/// Inserts rows, so many in a transaction.
///
/// # Errors
///
/// SQLite's.
pub fn inserts_a_commit(floor: &Floor, rows: u64, a_commit: u64) -> Result<Duration> {
    let first = floor.next()?;
    let begin = Instant::now();
    for row in 0..rows {
        if row % a_commit == 0 {
            floor.run("BEGIN IMMEDIATE")?;
        }
        floor.insert(first + row)?;
        if row % a_commit == a_commit - 1 || row == rows - 1 {
            floor.run("COMMIT")?;
        }
    }
    Ok(begin.elapsed())
}

/// Updates one row and inserts one, in a transaction: what no durable step can do without.
///
/// # Errors
///
/// SQLite's.
pub fn update_and_insert(floor: &Floor, rows: u64) -> Result<Duration> {
    let first = floor.next()?;
    let begin = Instant::now();
    for seq in first..first + rows {
        floor.run("BEGIN IMMEDIATE")?;
        floor.update(seq)?;
        floor.insert(seq)?;
        floor.run("COMMIT")?;
    }
    Ok(begin.elapsed())
}
