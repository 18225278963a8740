use std::{
    any::Any,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use rusqlite::Connection;

use crate::{
    ground::clock::{micros, micros_of},
    record::{head::Head, rows::Rows, store_error::StoreError},
    store::{
        Append, Appended, Aside, Claim, Created, Expected, Extended, Filter, Held, Loaded,
        NewInstance, NewLetter, PostOutcome, Since, Store, TakenOver,
    },
};

mod builder;
mod claims;
mod failure;
mod group;
mod head;
mod letters;
mod path;
mod post_in;
mod read;
mod schema;
mod send_with;
mod steps;
mod terms;
mod write;

pub use builder::SqliteBuilder;
use failure::store_error;
use group::Group;
use write::{Write, Written};

/// A store in one SQLite file.
///
/// In WAL mode with `synchronous = FULL`: what a call has returned survives a power loss, if the
/// disk keeps its word. Several threads and processes of one machine share a file; appends of
/// threads that wait at the same time are committed together, with one fsync. Clones are the same
/// store, with the same connections.
///
/// Three tables: `instance`, `log`, `mail`. They may share a file with the user's own tables; see
/// [`send_with`](Self::send_with). The number of their layout stands in a fourth,
/// `durable_layout`.
///
/// ```
/// use coroutine::{Coroutine, Yielded};
/// use durable::{Body, SqliteStore};
///
/// # let folder = std::env::temp_dir().join(format!("doc-store-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("counters.db");
/// let counter: Body<u32, u32> = Body::new("counter", 1, |from: u32| {
///     Coroutine::new(async move |co| co.yield_all(from..).await)
/// });
/// let store = SqliteStore::open(&path)?;
/// let (mut c, _) = counter.open(&store, "c", 5)?;
/// assert_eq!(c.send(())?, Yielded(6));
/// drop((c, store)); // or the process is killed
///
/// let store = SqliteStore::open(&path)?;
/// let (_, step) = counter.open(&store, "c", 5)?;
/// assert_eq!(step, Yielded(6));
/// # drop(store);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SqliteStore(Arc<Shared>);

struct Shared {
    path: PathBuf,
    settings: SqliteBuilder,
    group: Group,
    /// Connections that only read, of which each is used by one thread at a time.
    readers: Mutex<Vec<Connection>>,
}

/// How many connections that read are kept open.
const READERS: usize = 8;

impl SqliteStore {
    /// Opens the file, or creates it.
    ///
    /// # Errors
    ///
    /// `Busy`, `Full`, `Newer`, `Corrupt`, or `Unavailable`.
    ///
    /// ```
    /// use durable::{SqliteStore, StoreError};
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-open-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("sums.db");
    /// let store = SqliteStore::open(&path)?;
    /// assert!(path.exists());
    /// let text = folder.join("notes.txt");
    /// std::fs::write(&text, "this is no database, and so it stays as it is")?;
    /// assert!(matches!(SqliteStore::open(text), Err(StoreError::Corrupt { .. })));
    /// # drop(store);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::builder().open(path)
    }

    /// Opens the file, or creates it, with `synchronous = NORMAL`: what a call has returned
    /// survives a `kill -9` of the process, but the last of it may be lost when the machine loses
    /// power.
    ///
    /// The file stays whole in either case. A step costs no fsync then.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open).
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, SqliteStore};
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-kill-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("sums.db");
    /// let sum: Body<(), u32, u32> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
    ///     let mut sum = 0;
    ///     loop {
    ///         sum += co.yield_(sum).await?;
    ///     }
    /// }));
    /// let store = SqliteStore::survives_kill_only(&path)?;
    /// let (mut s, _) = sum.open(&store, "s", ())?;
    /// assert_eq!(s.send(5)?, Yielded(5));
    /// # drop((s, store));
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn survives_kill_only(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::builder().survives_kill_only().open(path)
    }

    /// Returns settings to open a file with.
    ///
    /// ```
    /// use durable::{SqliteStore, Store};
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-settings-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("sums.db");
    /// let store = SqliteStore::builder().value_limit(100).open(&path)?;
    /// assert_eq!(store.value_limit(), 100);
    /// # drop(store);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder() -> SqliteBuilder {
        SqliteBuilder::new()
    }

    pub(crate) fn create_at(path: &Path, settings: SqliteBuilder) -> Result<Self, StoreError> {
        let path = path::lasting(path);
        let connection = settings.connect(&path)?;
        if connection.path().is_none_or(str::is_empty) {
            let text = format!("{} is no file; use a `MemoryStore`", path.display());
            return Err(StoreError::Unavailable(text));
        }
        schema::prepare(&connection)?;
        Ok(Self(Arc::new(Shared {
            path,
            group: Group::new(connection, settings.busy_timeout),
            settings,
            readers: Mutex::default(),
        })))
    }

    fn micros(&self) -> i64 {
        micros(self.now())
    }

    fn write(&self, write: Write<'_>) -> Result<Written, StoreError> {
        let (now, mailbox_limit) = (self.micros(), self.0.settings.mailbox_limit);
        self.0
            .group
            .write(write, terms::Terms { now, mailbox_limit })
    }

    /// Lets `read` use a connection that no other thread uses.
    fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let readers = || {
            self.0
                .readers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let kept = readers().pop();
        let connection = match kept {
            Some(connection) => connection,
            None => self.0.settings.connect(&self.0.path)?,
        };
        let result = read(&connection);
        let mut readers = readers();
        if readers.len() < READERS && connection.is_autocommit() {
            readers.push(connection);
        }
        result
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.0.path)
            .finish_non_exhaustive()
    }
}

/// Unpacks the answer to a write, which is of the write's own kind.
macro_rules! written {
    ($store:ident, $write:expr, $kind:ident) => {
        match $store.write($write)? {
            Written::$kind(answer) => Ok(answer),
            _ => unreachable!("a write is answered by its own kind"),
        }
    };
}

impl Store for SqliteStore {
    fn create(&self, new: &NewInstance) -> Result<Created, StoreError> {
        written!(self, Write::create(new), Created)
    }

    fn load(&self, id: &str, since: Since, rows: &mut Rows) -> Result<Option<Loaded>, StoreError> {
        let now = self.micros();
        self.read(|connection| read::load(connection, id, since, rows, now))
    }

    fn take_over(&self, id: &str, expected: Expected) -> Result<Option<TakenOver>, StoreError> {
        written!(self, Write::take_over(id, expected), TakenOver)
    }

    fn append(&self, batch: &[Append]) -> Result<Vec<Appended>, StoreError> {
        written!(self, Write::append(batch), Appended)
    }

    fn post(&self, letter: &NewLetter) -> Result<PostOutcome, StoreError> {
        written!(self, Write::post(letter), Posted)
    }

    fn claim(&self, claim: &Claim) -> Result<Vec<Head>, StoreError> {
        written!(self, Write::claim(claim), Claimed)
    }

    fn extend(&self, held: &[Held], lease: Duration) -> Result<Vec<Extended>, StoreError> {
        written!(self, Write::extend(held, micros_of(lease)), Extended)
    }

    fn set_aside(&self, id: &str, aside: &Aside) -> Result<Extended, StoreError> {
        written!(self, Write::set_aside(id, aside), SetAside)
    }

    fn list(&self, filter: &Filter) -> Result<Vec<Head>, StoreError> {
        let now = self.micros();
        self.read(|connection| read::list(connection, filter, now))
    }

    fn prune(&self, id: &str) -> Result<u64, StoreError> {
        written!(self, Write::prune(id), Pruned)
    }

    fn now(&self) -> SystemTime {
        self.0.settings.clock.now()
    }

    fn value_limit(&self) -> usize {
        self.0.settings.value_limit
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
