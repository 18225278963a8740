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
    pub fn clock(mut self, clock: Clock) -> Self {
        self.0.clock = clock;
        self
    }

    /// Sets how many bytes a value's text may have; by default 1 MiB.
    pub fn value_limit(mut self, bytes: usize) -> Self {
        self.0.value_limit = bytes;
        self
    }

    /// Sets how many letters may wait for one instance; by default 10,000.
    pub fn mailbox_limit(mut self, letters: u64) -> Self {
        self.0.mailbox_limit = letters;
        self
    }

    /// Sets how long a call waits for another transaction's lock before it is `Busy`; by default
    /// 5 s.
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
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.0.time_limit = limit;
        self
    }

    /// Sets how many connections there may be, at least 1; by default 8. They are opened as they
    /// are needed.
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
    pub fn open(self, connection: &str) -> Result<PostgresStore, StoreError> {
        PostgresStore::open_with(connection, self.0)
    }
}
