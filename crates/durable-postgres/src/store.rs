use std::{
    any::Any,
    fmt,
    hash::{BuildHasher, RandomState},
    sync::Arc,
    time::{Duration, SystemTime},
};

use durable::{
    Head, StoreError,
    store::{
        Append, Appended, Aside, Claim, Created, Expected, Extended, Filter, Held, Loaded,
        NewInstance, NewLetter, PostOutcome, Rows, Since, Store, TakenOver,
    },
};

use crate::{
    batch, claims, connection::Run, failure::Failed, group::Group, instances, letters, pool::Pool,
    read, schema, settings::Settings, sql::Sql, target::Target,
};

mod builder;

pub use builder::PostgresBuilder;

/// A store in a PostgreSQL database, for many processes on many machines.
///
/// What a call has returned is on the server's disk, if that keeps its word. Appends of threads
/// that wait at the same time are committed together. Clones are the same store, with the same
/// connections.
///
/// Three tables: `instance`, `log`, `mail`, in a schema of their own, `durable` unless the
/// [builder](Self::builder) is told otherwise. They may share a database with the user's own
/// tables; see [`send_with`](Self::send_with) and [`post_in`](Self::post_in). The number of their
/// layout stands in a fourth, `layout`.
///
/// ```
/// use coroutine::{Coroutine, Yielded};
/// use durable::Body;
/// use durable_postgres::PostgresStore;
///
/// # let cluster = cluster::Cluster::start();
/// # let url = cluster.url(); // postgres://user:password@host/database
/// let counter: Body<u32, u32> = Body::new("counter", 1, |from: u32| {
///     Coroutine::new(async move |co| co.yield_all(from..).await)
/// });
/// let store = PostgresStore::open(&url)?;
/// let (mut c, _) = counter.open(&store, "c", 5)?;
/// assert_eq!(c.send(())?, Yielded(6));
/// drop((c, store)); // or the process is killed
///
/// let store = PostgresStore::open(&url)?; // here, or on another machine
/// let (_, step) = counter.open(&store, "c", 5)?;
/// assert_eq!(step, Yielded(6));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct PostgresStore(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) sql: Sql,
    pub(crate) pool: Pool,
    pub(crate) settings: Settings,
    appends: Group<Append, Appended>,
    /// One leads at a time, so that those who write to one instance do not wait for each other.
    letters: Group<NewLetter, PostOutcome>,
    /// A random number by which this store recognises its own take-overs.
    number: i64,
}

/// How many connections append at the same time, at most: while one waits for the disk, another's
/// statement runs.
const LEADERS: usize = 4;

impl PostgresStore {
    /// Connects to a database, and creates the tables if they are not there.
    ///
    /// The connection string is one of PostgreSQL's: `postgres://user:password@host/database`, or
    /// `host=/run/postgresql user=me dbname=shop`. Neither it nor the password ever stands in an
    /// error.
    ///
    /// # Errors
    ///
    /// `Unavailable`, with the reason, if the server cannot be reached, or refuses, or does not
    /// keep what it commits; `Newer`, `Busy`, `Full`.
    ///
    /// ```
    /// use durable_postgres::PostgresStore;
    ///
    /// let refused = PostgresStore::open("postgres://me:secret@localhost:1/shop");
    /// let text = refused.unwrap_err().to_string();
    /// assert!(text.starts_with("the store is unavailable: error connecting to server"));
    /// assert!(!text.contains("secret"));
    /// ```
    pub fn open(connection: &str) -> Result<Self, StoreError> {
        Self::builder().open(connection)
    }

    /// Returns settings to open a database with.
    pub fn builder() -> PostgresBuilder {
        PostgresBuilder::new()
    }

    pub(crate) fn open_with(text: &str, settings: Settings) -> Result<Self, StoreError> {
        let name = &settings.schema;
        if name.is_empty() || name.len() > 63 || name.contains('\0') {
            let text = "a schema's name has 1 to 63 bytes, and no NUL; give it another";
            return Err(StoreError::Unavailable(text.to_owned()));
        }
        let target = Target::parse(text, &settings)?;
        let sql = Sql::new(name);
        let pool = Pool::new(target, settings.clone());
        let mut lease = pool.lease(pool.call("", 0).until)?;
        let prepared = schema::prepare(lease.connection().client(), name);
        lease.end(matches!(prepared, Err(StoreError::Unavailable(_))));
        drop(lease);
        prepared?;
        Ok(Self(Arc::new(Shared {
            sql,
            pool,
            appends: Group::new(LEADERS.min(settings.connections)),
            letters: Group::new(1),
            settings,
            number: i64::from_ne_bytes(RandomState::new().hash_one(()).to_ne_bytes()),
        })))
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("database", &self.0.pool.target().shown())
            .field("schema", &self.0.settings.schema)
            .finish_non_exhaustive()
    }
}

impl Store for PostgresStore {
    fn create(&self, new: &NewInstance) -> Result<Created, StoreError> {
        let Shared { sql, pool, .. } = &*self.0;
        pool.once(pool.call(&new.first.id, 1), |connection| {
            instances::create(connection, sql, new)
        })
    }

    fn load(&self, id: &str, since: Since, rows: &mut Rows) -> Result<Option<Loaded>, StoreError> {
        let Shared { sql, pool, .. } = &*self.0;
        let call = pool.call(id, 0);
        let found = match since {
            Since::Head => pool.repeatable(call, |connection| read::head(connection, sql, id)),
            Since::LastStart => {
                pool.repeatable(call, |connection| read::rows(connection, sql, id, None))
            }
            Since::Step(step) => pool.repeatable(call, |connection| {
                read::rows(connection, sql, id, Some(step))
            }),
        };
        read::loaded(id, &found?, rows)
    }

    fn take_over(&self, id: &str, expected: Expected) -> Result<Option<TakenOver>, StoreError> {
        let Shared { sql, pool, .. } = &*self.0;
        let take_over =
            |connection: &mut _| instances::take_over(connection, sql, id, expected, self.0.number);
        let call = pool.call(id, 0);
        match expected {
            Expected::Seq(_) => pool.once(call, take_over),
            Expected::Epoch(_) => pool.repeatable(call, take_over),
        }
    }

    /// One statement for all that nobody else locks; see the trait. If some were written, or may
    /// have been, when another failed, it is `Unavailable`, which leaves it to each to find out.
    fn append(&self, batch: &[Append]) -> Result<Vec<Appended>, StoreError> {
        let Shared {
            sql, pool, appends, ..
        } = &*self.0;
        let until = pool.call("", 0).until;
        let together = |all: &[&Append]| batch::together(pool, sql, all, until);
        let fates = appends.run(batch, until, together).into_iter().zip(batch);
        let alone = |append| batch::alone(pool, sql, append, until);
        let fates = fates.map(|(fate, append)| fate.unwrap_or_else(|| alone(append)));
        batch::verdict(fates.collect())
    }

    fn post(&self, letter: &NewLetter) -> Result<PostOutcome, StoreError> {
        let Shared {
            sql, pool, letters, ..
        } = &*self.0;
        let (limit, until) = (self.0.settings.mailbox_limit, pool.call("", 0).until);
        let own = std::slice::from_ref(letter);
        let mut fates = letters.run(own, until, |all| {
            letters::together(pool, sql, all, limit, until)
        });
        let fate = fates.pop().flatten();
        fate.unwrap_or_else(|| letters::alone(pool, sql, letter, limit, until))
    }

    fn claim(&self, claim: &Claim) -> Result<Vec<Head>, StoreError> {
        let Shared { sql, pool, .. } = &*self.0;
        let mut bodies = claim.bodies.clone();
        bodies.sort();
        bodies.dedup(); // two versions of a body have one name
        pool.once(pool.call("", 0), |connection| {
            claims::claim(connection, sql, claim, &bodies)
        })
    }

    fn extend(&self, held: &[Held], lease: Duration) -> Result<Vec<Extended>, StoreError> {
        let Shared { sql, pool, .. } = &*self.0;
        claims::extend(pool, sql, held, lease)
    }

    fn set_aside(&self, id: &str, aside: &Aside) -> Result<Extended, StoreError> {
        let Shared { sql, pool, .. } = &*self.0;
        pool.once(pool.call(id, 0), |connection| {
            claims::set_aside(connection, sql, id, aside)
        })
    }

    fn list(&self, filter: &Filter) -> Result<Vec<Head>, StoreError> {
        let Shared { sql, pool, .. } = &*self.0;
        pool.repeatable(pool.call("", 0), |connection| {
            read::list(connection, sql, filter)
        })
    }

    fn prune(&self, id: &str) -> Result<u64, StoreError> {
        let Shared { sql, pool, .. } = &*self.0;
        pool.once(pool.call(id, 0), |connection| {
            connection.execute(&sql.prune, &[&id]).map_err(Failed::from)
        })
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
