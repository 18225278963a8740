use std::time::Duration;

use durable::{Clock, StoreError};

use super::PostgresStore;
use crate::settings::Settings;

/// Settings of a [`PostgresStore`].
///
/// ```
/// use durable_postgres::PostgresStore;
/// use std::time::Duration;
///
/// # let cluster = cluster::Cluster::start();
/// # let url = cluster.url();
/// let store = PostgresStore::builder()
///     .schema("workflows")
///     .connections(4)
///     .time_limit(Duration::from_secs(2))
///     .open(&url)?;
/// # drop(store);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it opens a store"]
pub struct PostgresBuilder(Settings);

impl PostgresBuilder {
    pub(super) fn new() -> Self {
        Self(Settings::default())
    }

    /// Sets the schema that has the tables; by default `durable`. It is created if it is not there.
    ///
    /// The name may be any of at most 63 bytes; it is quoted. Two schemas are two stores.
    ///
    /// ```
    /// use durable::{Store, store::Filter};
    /// use durable_postgres::PostgresStore;
    /// # use coroutine::Coroutine;
    /// # let body: durable::Body<(), ()> = durable::Body::new("b", 1, |()| {
    /// #     Coroutine::new(async |co| co.yield_(()).await)
    /// # });
    ///
    /// # let cluster = cluster::Cluster::start();
    /// # let url = cluster.url();
    /// let live = PostgresStore::builder().schema("live").open(&url)?;
    /// let staging = PostgresStore::builder().schema("staging").open(&url)?;
    /// body.open(&live, "a", ())?;
    /// assert_eq!(live.list(&Filter::default())?.len(), 1);
    /// assert_eq!(staging.list(&Filter::default())?.len(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn schema(mut self, name: impl Into<String>) -> Self {
        self.0.schema = name.into();
        self
    }

    /// Sets the clock of the rows' times; by default the system's. When a timer is due and until
    /// when an instance is leased is always by the server's.
    ///
    /// ```
    /// use durable::Clock;
    /// use durable_postgres::PostgresStore;
    /// use std::time::UNIX_EPOCH;
    /// # use coroutine::Coroutine;
    /// # let body: durable::Body<(), ()> = durable::Body::new("b", 1, |()| {
    /// #     Coroutine::new(async |co| co.yield_(()).await)
    /// # });
    ///
    /// # let cluster = cluster::Cluster::start();
    /// # let url = cluster.url();
    /// let store = PostgresStore::builder().clock(Clock::manual(UNIX_EPOCH)).open(&url)?;
    /// body.open(&store, "a", ())?;
    /// let history = body.history(&store, "a")?;
    /// assert_eq!(history.iter().next().map(|step| step.time), Some(UNIX_EPOCH));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn clock(mut self, clock: Clock) -> Self {
        self.0.clock = clock;
        self
    }

    /// Sets how many bytes a value's text may have; by default 1 MiB.
    ///
    /// ```
    /// use durable::OpenError;
    /// use durable_postgres::PostgresStore;
    /// # use coroutine::Coroutine;
    /// # let greeter: durable::Body<String, ()> = durable::Body::new("greeter", 1, |_| {
    /// #     Coroutine::new(async |co| co.yield_(()).await)
    /// # });
    ///
    /// # let cluster = cluster::Cluster::start();
    /// # let url = cluster.url();
    /// let store = PostgresStore::builder().value_limit(10).open(&url)?;
    /// let refused = greeter.open(&store, "g-1", "somebody with a long name".to_owned());
    /// assert!(matches!(refused, Err(OpenError::TooLarge(27, _)))); // with its quotation marks
    /// greeter.open(&store, "g-1", "Ada".to_owned())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn value_limit(mut self, bytes: usize) -> Self {
        self.0.value_limit = bytes;
        self
    }

    /// Sets how many letters may wait for one instance; by default 10,000.
    ///
    /// ```
    /// use durable::{PostError, Posted};
    /// use durable_postgres::PostgresStore;
    /// # use coroutine::Coroutine;
    /// # let sink: durable::Body<(), (), u32> = durable::Body::new("sink", 1, |()| {
    /// #     Coroutine::new(async |co| co.yield_(()).await.map(drop))
    /// # });
    ///
    /// # let cluster = cluster::Cluster::start();
    /// # let url = cluster.url();
    /// let store = PostgresStore::builder().mailbox_limit(1).open(&url)?;
    /// sink.open(&store, "s-1", ())?;
    /// assert_eq!(sink.post(&store, "s-1", "monday", 5)?, Posted::New);
    /// let refused = sink.post(&store, "s-1", "tuesday", 6);
    /// assert_eq!(refused, Err(PostError::Full(6, 1, "s-1".to_owned())));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mailbox_limit(mut self, letters: u64) -> Self {
        self.0.mailbox_limit = letters;
        self
    }

    /// Sets how long a call waits for another transaction's lock before it is `Busy`; by default
    /// 5 s.
    ///
    /// ```
    /// use durable::{Error, StoreError};
    /// use durable_postgres::{PostgresStore, postgres::{Client, NoTls}};
    /// use std::time::Duration;
    /// # use coroutine::Coroutine;
    /// # let body: durable::Body<(), (), u32> = durable::Body::new("b", 1, |()| {
    /// #     Coroutine::new(async |co| loop { co.yield_(()).await?; })
    /// # });
    ///
    /// # let cluster = cluster::Cluster::start();
    /// # let url = cluster.url();
    /// let store = PostgresStore::builder().busy_timeout(Duration::from_millis(50)).open(&url)?;
    /// let (mut instance, _) = body.open(&store, "a", ())?;
    /// let mut client = Client::connect(&url, NoTls)?;
    /// let mut transaction = client.transaction()?;
    /// transaction.batch_execute("LOCK durable.instance")?; // somebody looks into something
    /// let Err(Error::Store(5, failure)) = instance.send(5) else { panic!("it is locked") };
    /// assert_eq!(failure.error, StoreError::Busy);
    /// transaction.commit()?;
    /// instance.send(5)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.0.busy_timeout = timeout;
        self
    }

    /// Sets after which time a call ends, whatever the server or the network does; by default 10 s.
    ///
    /// It is the server's limit for each statement as well. A call that ends so is `Unavailable`,
    /// or `Busy` if the server ended it. The one part that it does not limit is the system's
    /// resolution of a host's name. By a Unix socket only the server's limits count: there is no
    /// network that could swallow anything.
    ///
    /// ```
    /// use durable::StoreError;
    /// use durable_postgres::PostgresStore;
    /// use std::{net::TcpListener, time::Duration};
    ///
    /// let mute = TcpListener::bind("127.0.0.1:0")?; // it accepts, and never says anything
    /// let url = format!("postgres://me@{}/shop", mute.local_addr()?);
    /// let settings = PostgresStore::builder().time_limit(Duration::from_millis(50));
    /// assert!(matches!(settings.open(&url), Err(StoreError::Unavailable(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.0.time_limit = limit;
        self
    }

    /// Sets how many connections there may be, at least 1; by default 8. They are opened as they
    /// are needed.
    ///
    /// ```
    /// use durable_postgres::{PostgresStore, postgres::{Client, NoTls}};
    /// use std::thread;
    /// # use coroutine::Coroutine;
    /// # let body = || -> durable::Body<(), ()> {
    /// #     durable::Body::new("b", 1, |()| Coroutine::new(async |co| co.yield_(()).await))
    /// # };
    ///
    /// # let cluster = cluster::Cluster::start();
    /// # let url = cluster.url();
    /// let store = PostgresStore::builder().connections(1).open(&url)?;
    /// thread::scope(|scope| {
    ///     for id in ["a", "b", "c", "d"] {
    ///         let store = &store;
    ///         scope.spawn(move || body().open(store, id, ()).map(drop)); // one by one
    ///     }
    /// });
    /// let count = "SELECT count(*) FROM pg_stat_activity WHERE client_port IS NOT NULL";
    /// let count: i64 = Client::connect(&url, NoTls)?.query_one(count, &[])?.get(0);
    /// assert_eq!(count, 2); // with the one that counts
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn connections(mut self, connections: usize) -> Self {
        self.0.connections = connections.max(1);
        self
    }

    /// Accepts a server with `fsync` or `synchronous_commit` off: steps survive a kill of this
    /// process then, but the last of them may be lost when the server stops, and without `fsync` a
    /// loss of power may damage the whole database.
    ///
    /// ```
    /// use durable_postgres::PostgresStore;
    ///
    /// # let cluster = cluster::Cluster::start_with(&[("synchronous_commit", "off")]);
    /// # let url = cluster.url();
    /// let refused = PostgresStore::open(&url).unwrap_err();
    /// assert!(refused.to_string().contains("synchronous_commit is off"));
    /// assert!(PostgresStore::builder().survives_kill_only().open(&url).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn survives_kill_only(mut self) -> Self {
        self.0.survives_kill_only = true;
        self
    }

    /// Sets how the server's certificate is checked, and that the link is encrypted if the server
    /// can. With `sslmode=require` in the connection string it has to.
    ///
    /// ```
    /// use durable_postgres::{PostgresStore, rustls::{ClientConfig, RootCertStore, crypto}};
    /// use std::sync::Arc;
    ///
    /// let roots = RootCertStore::empty(); // and the authority that signed the server's
    /// let tls = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
    ///     .with_safe_default_protocol_versions()?
    ///     .with_root_certificates(roots)
    ///     .with_no_client_auth();
    /// let settings = PostgresStore::builder().tls(tls);
    /// let refused = settings.open("postgres://me@localhost:1/shop?sslmode=require");
    /// assert!(refused.is_err()); // nobody listens there
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "tls")]
    pub fn tls(mut self, config: rustls::ClientConfig) -> Self {
        self.0.tls = Some(config);
        self
    }

    /// Connects, and creates the tables if they are not there.
    ///
    /// # Errors
    ///
    /// Those of [`PostgresStore::open`].
    ///
    /// ```
    /// use durable::{Store, store::Filter};
    /// use durable_postgres::PostgresStore;
    ///
    /// # let cluster = cluster::Cluster::start();
    /// # let url = cluster.url();
    /// let store = PostgresStore::builder().open(&url)?; // as `PostgresStore::open`
    /// assert_eq!(store.list(&Filter::default())?, []);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(self, connection: &str) -> Result<PostgresStore, StoreError> {
        PostgresStore::open_with(connection, self.0)
    }
}
