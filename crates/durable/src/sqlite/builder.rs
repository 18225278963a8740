use std::{path::Path, thread, time::Duration};

use rusqlite::{Connection, ErrorCode};

use super::{SqliteStore, store_error};
use crate::{
    ground::clock::{Clock, Pace},
    record::store_error::StoreError,
};

/// Settings of a [`SqliteStore`].
///
/// ```
/// use durable::SqliteStore;
/// use std::time::Duration;
///
/// # let folder = std::env::temp_dir().join(format!("doc-builder-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("orders.db");
/// let store = SqliteStore::builder()
///     .busy_timeout(Duration::from_secs(1))
///     .page_limit(1_000_000) // 4 GiB
///     .open(&path)?;
/// # drop(store);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it opens a file"]
pub struct SqliteBuilder {
    pub(super) clock: Clock,
    pub(super) value_limit: usize,
    pub(super) mailbox_limit: u64,
    pub(super) busy_timeout: Duration,
    page_limit: Option<u32>,
    survives_kill_only: bool,
}

impl SqliteBuilder {
    pub(super) fn new() -> Self {
        Self {
            clock: Clock::system(),
            value_limit: 1 << 20,
            mailbox_limit: 10_000,
            busy_timeout: Duration::from_secs(5),
            page_limit: None,
            survives_kill_only: false,
        }
    }

    /// Sets the clock; by default the system's.
    ///
    /// ```
    /// use durable::{Clock, SqliteStore, Store};
    /// use std::time::UNIX_EPOCH;
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-clock-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("sums.db");
    /// let store = SqliteStore::builder().clock(Clock::manual(UNIX_EPOCH)).open(&path)?;
    /// assert_eq!(store.now(), UNIX_EPOCH); // a test sets the time
    /// # drop(store);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets how many bytes a value's text may have; by default 1 MiB.
    ///
    /// ```
    /// use durable::{SqliteStore, Store};
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-value-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("sums.db");
    /// let store = SqliteStore::builder().value_limit(16 << 20).open(&path)?;
    /// assert_eq!(store.value_limit(), 16 << 20);
    /// # drop(store);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn value_limit(mut self, bytes: usize) -> Self {
        self.value_limit = bytes;
        self
    }

    /// Sets how many letters may wait for one instance; by default 10,000.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, PostError, SqliteStore};
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-mailbox-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("sums.db");
    /// let body: Body<(), (), u8> = Body::new("sink", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).await.map(drop))
    /// });
    /// let store = SqliteStore::builder().mailbox_limit(1).open(&path)?;
    /// body.open(&store, "s", ())?;
    /// body.post(&store, "s", "monday", 5)?;
    /// let full = body.post(&store, "s", "tuesday", 6);
    /// assert_eq!(full, Err(PostError::Full(6, 1, "s".to_owned())));
    /// # drop(store);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mailbox_limit(mut self, letters: u64) -> Self {
        self.mailbox_limit = letters;
        self
    }

    /// Sets how long a call waits for another process's lock before it is `Busy`; by default 5 s.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, Error, SqliteStore, StoreError, rusqlite::Connection};
    /// use std::time::Duration;
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-busy-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("sums.db");
    /// let sum: Body<(), u32, u32> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
    ///     let mut sum = 0;
    ///     loop {
    ///         sum += co.yield_(sum).await?;
    ///     }
    /// }));
    /// let store = SqliteStore::builder().busy_timeout(Duration::ZERO).open(&path)?;
    /// let (mut s, _) = sum.open(&store, "s", ())?;
    /// let other = Connection::open(&path)?;
    /// other.execute_batch("BEGIN IMMEDIATE")?;
    /// let Err(Error::Store(5, failure)) = s.send(5) else { unreachable!() };
    /// assert_eq!(failure.error, StoreError::Busy); // at once
    /// # drop((s, store, other));
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// Sets how many pages of 4 KiB the file may have; when there are no more, the store is `Full`.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, Error, SqliteStore, StoreError};
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-pages-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("sums.db");
    /// let body: Body<(), (), String> = Body::new("sink", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).await.map(drop))
    /// });
    /// let store = SqliteStore::builder().page_limit(50).open(&path)?;
    /// let (mut sink, _) = body.open(&store, "s", ())?;
    /// let full = sink.send("x".repeat(500_000));
    /// let Err(Error::Store(value, failure)) = full else { unreachable!() };
    /// assert_eq!((value.len(), failure.error), (500_000, StoreError::Full));
    /// # drop((sink, store));
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn page_limit(mut self, pages: u32) -> Self {
        self.page_limit = Some(pages);
        self
    }

    /// Lets steps survive a kill of the process, but not a loss of power.
    ///
    /// See [`SqliteStore::survives_kill_only`].
    ///
    /// ```
    /// use durable::SqliteStore;
    /// use std::time::Duration;
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-normal-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("sums.db");
    /// let store = SqliteStore::builder()
    ///     .survives_kill_only()
    ///     .busy_timeout(Duration::from_secs(1))
    ///     .open(&path)?;
    /// assert!(path.exists());
    /// # drop(store);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn survives_kill_only(mut self) -> Self {
        self.survives_kill_only = true;
        self
    }

    /// Opens the file, or creates it.
    ///
    /// # Errors
    ///
    /// Those of [`SqliteStore::open`].
    ///
    /// ```
    /// use durable::SqliteStore;
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-create-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("sums.db");
    /// let store = SqliteStore::builder().page_limit(1_000_000).open(&path)?;
    /// assert!(path.exists());
    /// # drop(store);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(self, path: impl AsRef<Path>) -> Result<SqliteStore, StoreError> {
        SqliteStore::create_at(path.as_ref(), self)
    }

    /// Switches the file to WAL mode. Who finds others at the same gets "busy" from SQLite at once,
    /// without the busy timeout, so that is waited for here.
    fn in_wal_mode(&self, connection: &Connection) -> rusqlite::Result<()> {
        let begun = Pace::begin();
        loop {
            match connection.pragma_update(None, "journal_mode", "wal") {
                Err(error)
                    if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                        && !begun.has_passed(self.busy_timeout) =>
                {
                    thread::sleep(Duration::from_millis(1));
                }
                done => return done,
            }
        }
    }

    /// Opens one connection.
    pub(super) fn connect(&self, path: &Path) -> Result<Connection, StoreError> {
        let connect = || {
            let connection = Connection::open(path)?;
            connection.busy_timeout(self.busy_timeout)?;
            self.in_wal_mode(&connection)?;
            let synchronous = if self.survives_kill_only {
                "normal"
            } else {
                "full"
            };
            connection.pragma_update(None, "synchronous", synchronous)?;
            if let Some(pages) = self.page_limit {
                connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
            }
            connection.set_prepared_statement_cache_capacity(64);
            Ok(connection)
        };
        connect().map_err(|error| store_error(error, "", 0))
    }
}
