//! The database: users, refused rows, and how far the file has been loaded.

use std::path::Path;

use coroutine::{BoxBody, Coroutine};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::{
    exporter::Tally,
    stages::{Row, Unloaded, User},
};
use data::{
    csv_records::Place,
    database::{PATIENCE, refuse},
};
use support::BadInput;

/// Marks a database as one of this program: "cede", as a number.
const APPLICATION: i32 = 0x6365_6465;

const SCHEMA: &str = "
CREATE TABLE users
    (line INTEGER NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, age INTEGER NOT NULL);
CREATE TABLE refused (line INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE TABLE progress
    (id INTEGER PRIMARY KEY CHECK (id = 1), byte INTEGER NOT NULL, line INTEGER NOT NULL,
     crc INTEGER NOT NULL, after_cr INTEGER NOT NULL, left_out INTEGER NOT NULL);
INSERT INTO progress VALUES (1, 0, 1, 0, 0, 0);
";

/// A generator of lines, which fails where its database does.
type Lines<'a> = Coroutine<String, (), (), BadInput, BoxBody<'a, (), BadInput>>;

/// A database into which one file is loaded.
pub(crate) struct Store {
    name: String,
    connection: Connection,
    /// Where the next batch begins.
    reached: Place,
}

impl Store {
    pub(crate) fn open(path: &Path) -> Result<Self, BadInput> {
        // SQLite takes some names, such as the empty one, for no file at all; none in a folder.
        let opened = Connection::open(Path::new(".").join(path));
        Self::over(path.display().to_string(), opened)
    }

    pub(crate) fn in_memory() -> Result<Self, BadInput> {
        Self::over("memory".to_owned(), Connection::open_in_memory())
    }

    fn over(name: String, opened: rusqlite::Result<Connection>) -> Result<Self, BadInput> {
        let prepared = opened.and_then(|mut connection| {
            let reached = prepare(&mut connection)?;
            Ok((connection, reached))
        });
        match prepared.map_err(|error| refuse(&name, &error))? {
            (connection, Some(reached)) => Ok(Self {
                name,
                connection,
                reached,
            }),
            (_, None) => Err(BadInput(format!(
                "{name}: it has tables of another program; give a new database"
            ))),
        }
    }

    /// Where the next batch begins; the start if nothing has been loaded.
    pub(crate) fn reached(&self) -> Place {
        self.reached
    }

    /// Stores rows and the place behind them: all or nothing.
    pub(crate) fn load(&mut self, rows: Vec<Row<User>>) -> Result<Tally, BadInput> {
        let reached = rows.last().map_or(self.reached, |row| row.end);
        let begun = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate);
        let stored = begun.and_then(|transaction| {
            let tally = insert(&transaction, rows)?;
            let is_ours = advance(&transaction, self.reached, reached, tally)?;
            if is_ours {
                transaction.commit()?;
            }
            Ok((tally, is_ours))
        });
        match stored.map_err(|error| refuse(&self.name, &error))? {
            (tally, true) => {
                self.reached = reached;
                Ok(tally)
            }
            (_, false) => Err(BadInput(format!(
                "{}: another run has loaded into it meanwhile; run again when that has ended",
                self.name
            ))),
        }
    }

    /// What became of all rows, of earlier runs too.
    pub(crate) fn tally(&self) -> Result<Tally, BadInput> {
        let counts = "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM refused), left_out
                      FROM progress";
        let counted = self.connection.query_row(counts, [], |row| {
            Ok(Tally {
                loaded: row.get(0)?,
                refused: row.get(1)?,
                left_out: row.get(2)?,
            })
        });
        counted.map_err(|error| refuse(&self.name, &error))
    }

    /// Yields the refused rows, each as line and reason.
    pub(crate) fn refused(&self) -> Lines<'_> {
        self.lines("SELECT line || ': ' || reason FROM refused")
    }

    /// Yields the users.
    pub(crate) fn users(&self) -> Lines<'_> {
        self.lines("SELECT 'line ' || line || ': ' || concat_ws(', ', name, email, age) FROM users")
    }

    /// The statement and the rows that borrow from it live in one body.
    fn lines(&self, query: &'static str) -> Lines<'_> {
        let refuse = |error| refuse(&self.name, &error);
        Coroutine::new(async move |co| {
            let mut statement = self.connection.prepare(query).map_err(refuse)?;
            let mut rows = statement.query([]).map_err(refuse)?;
            while let Some(row) = rows.next().map_err(refuse)? {
                co.yield_(row.get(0).map_err(refuse)?).await?;
            }
            Ok(())
        })
    }
}

/// Makes the tables in a new database, and reads how far the file has been loaded. `None` for a
/// database of somebody else, which stays as it is.
fn prepare(connection: &mut Connection) -> rusqlite::Result<Option<Place>> {
    connection.busy_timeout(PATIENCE)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let owner: i32 = transaction.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if owner != APPLICATION {
        let tables = "SELECT count(*) FROM sqlite_schema";
        let tables: i64 = transaction.query_row(tables, [], |row| row.get(0))?;
        if tables > 0 {
            return Ok(None);
        }
        transaction.execute_batch(SCHEMA)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
    }
    transaction.commit()?;
    // A commit then need not wait for the disk: if the power fails the last batches may be gone,
    // and the place behind them as well.
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.query_row(
        "SELECT byte, line, crc, after_cr FROM progress",
        [],
        |row| {
            Ok(Some(Place {
                byte: row.get(0)?,
                line: row.get(1)?,
                crc: row.get(2)?,
                after_cr: row.get(3)?,
            }))
        },
    )
}

fn insert(transaction: &Transaction<'_>, rows: Vec<Row<User>>) -> rusqlite::Result<Tally> {
    let mut tally = Tally::default();
    let mut user = transaction.prepare_cached("INSERT INTO users VALUES (?, ?, ?, ?)")?;
    let mut refused = transaction.prepare_cached("INSERT INTO refused VALUES (?, ?)")?;
    for Row { line, content, .. } in rows {
        match content {
            Ok(User { name, email, age }) => {
                user.execute(params![line, name, email, age])?;
                tally.loaded += 1;
            }
            Err(Unloaded::Refused(reason)) => {
                refused.execute(params![line, reason])?;
                tally.refused += 1;
            }
            Err(Unloaded::LeftOut) => tally.left_out += 1,
        }
    }
    Ok(tally)
}

/// Moves the place on, unless somebody else has.
fn advance(
    transaction: &Transaction<'_>,
    from: Place,
    to: Place,
    tally: Tally,
) -> rusqlite::Result<bool> {
    let moved = transaction.execute(
        "UPDATE progress SET byte = ?, line = ?, crc = ?, after_cr = ?, left_out = left_out + ?
         WHERE byte = ?",
        params![
            to.byte,
            to.line,
            to.crc,
            to.after_cr,
            tally.left_out,
            from.byte
        ],
    )?;
    Ok(moved == 1)
}
