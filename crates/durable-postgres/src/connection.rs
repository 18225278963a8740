use std::time::{Duration, Instant};

use durable::StoreError;
use postgres::{
    Client, Error, Row, SimpleQueryMessage, Statement, Transaction,
    fallible_iterator::FallibleIterator, types::ToSql,
};

use crate::{failure::Failed, link::Deadline, settings::Settings, target::Target};

/// Values of a statement, in the order of their numbers.
pub(crate) type Values<'a> = [&'a (dyn ToSql + Sync)];

/// The statements that a connection has prepared, with their texts. There are a few dozens, mostly
/// of different lengths: to find one so takes less than to hash a kilobyte of SQL.
type Statements = Vec<(String, Statement)>;

/// One connection, with the statements that it has prepared.
pub(crate) struct Connection {
    client: Client,
    statements: Statements,
    deadline: Deadline,
    /// When it was used last.
    used: Instant,
}

/// A connection that was idle for so long is asked whether it is still there.
const FRESH: Duration = Duration::from_secs(1);

impl Connection {
    /// Connects, sets the session's limits, and checks that the server keeps what it commits.
    pub(crate) fn open(
        target: &Target,
        settings: &Settings,
        until: Instant,
    ) -> Result<Self, StoreError> {
        let failed = |error: Error| Failed::Server(error).at("", 0);
        let deadline = Deadline::new(until);
        let mut client = target.connect(&deadline).map_err(failed)?;
        let millis = |time: Duration| time.as_millis().clamp(1, 1 << 30);
        let limit = millis(settings.time_limit);
        // The schema is not in the search path: that is the user's. Code that is compiled for a
        // statement of ours comes too late.
        let session = format!(
            "SET default_transaction_isolation = 'read committed';
             SET statement_timeout = {limit};
             SET lock_timeout = {};
             SET idle_in_transaction_session_timeout = {limit};
             SELECT set_config(name, 'off', false) FROM pg_catalog.pg_settings WHERE name = 'jit';
             SELECT current_setting('fsync', true), current_setting('synchronous_commit', true),
                 current_setting('server_encoding', true)",
            millis(settings.busy_timeout),
        );
        for message in client.simple_query(&session).map_err(failed)? {
            let SimpleQueryMessage::Row(row) = message else {
                continue;
            };
            if row.len() == 3 {
                settings.check(row.get(0), row.get(1), row.get(2))?;
            }
        }
        Ok(Self {
            client,
            statements: Statements::new(),
            deadline,
            used: Instant::now(),
        })
    }

    /// Makes it ready for a call that is to end by then. `false`: it is there no more.
    pub(crate) fn begin(&mut self, until: Instant) -> bool {
        self.deadline.set(until);
        if self.used.elapsed() > FRESH {
            // Reads what has arrived: the server's farewell, if it ended the session.
            let mut arrived = self.client.notifications();
            if arrived.timeout_iter(Duration::ZERO).next().is_err() {
                return false;
            }
        }
        !self.client.is_closed()
    }

    /// It was used.
    pub(crate) fn end(&mut self) {
        self.used = Instant::now();
    }

    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// Begins a transaction.
    pub(crate) fn transaction(&mut self) -> Result<Within<'_>, Error> {
        Ok(Within {
            transaction: self.client.transaction()?,
            statements: &mut self.statements,
        })
    }
}

/// A transaction of a connection, which shares the statements that this has prepared.
pub(crate) struct Within<'a> {
    pub(crate) transaction: Transaction<'a>,
    statements: &'a mut Statements,
}

/// Something that runs statements.
pub(crate) trait Run {
    /// Runs a statement, and returns its rows.
    fn query(&mut self, sql: &str, values: &Values<'_>) -> Result<Vec<Row>, Error>;

    /// Runs a statement, and returns how many rows it has changed.
    fn execute(&mut self, sql: &str, values: &Values<'_>) -> Result<u64, Error>;
}

impl Run for Connection {
    fn query(&mut self, sql: &str, values: &Values<'_>) -> Result<Vec<Row>, Error> {
        let statement = prepared(&mut self.statements, sql, |sql| self.client.prepare(sql))?;
        self.client.query(&statement, values)
    }

    fn execute(&mut self, sql: &str, values: &Values<'_>) -> Result<u64, Error> {
        let statement = prepared(&mut self.statements, sql, |sql| self.client.prepare(sql))?;
        self.client.execute(&statement, values)
    }
}

impl Run for Within<'_> {
    fn query(&mut self, sql: &str, values: &Values<'_>) -> Result<Vec<Row>, Error> {
        let prepare = |sql: &str| self.transaction.prepare(sql);
        let statement = prepared(self.statements, sql, prepare)?;
        self.transaction.query(&statement, values)
    }

    fn execute(&mut self, sql: &str, values: &Values<'_>) -> Result<u64, Error> {
        let prepare = |sql: &str| self.transaction.prepare(sql);
        let statement = prepared(self.statements, sql, prepare)?;
        self.transaction.execute(&statement, values)
    }
}

/// A transaction of the user's, on a connection that knows none of our statements.
impl Run for Transaction<'_> {
    fn query(&mut self, sql: &str, values: &Values<'_>) -> Result<Vec<Row>, Error> {
        Transaction::query(self, sql, values)
    }

    fn execute(&mut self, sql: &str, values: &Values<'_>) -> Result<u64, Error> {
        Transaction::execute(self, sql, values)
    }
}

fn prepared(
    statements: &mut Statements,
    sql: &str,
    prepare: impl FnOnce(&str) -> Result<Statement, Error>,
) -> Result<Statement, Error> {
    if let Some((_, statement)) = statements.iter().find(|(known, _)| known == sql) {
        return Ok(statement.clone());
    }
    let statement = prepare(sql)?;
    statements.push((sql.to_owned(), statement.clone()));
    Ok(statement)
}
