use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use cluster::Cluster;
use durable::{
    StoreError,
    store::{Claim, Store},
};
use durable_postgres::{
    PostgresStore,
    postgres::{Client, Error, NoTls},
};

use crate::figures;

/// A PostgreSQL server of its own, with its data where the build results are.
#[derive(Debug)]
pub struct Server(Cluster);

impl Server {
    /// Starts a server at its default settings, but for a longer text in its list of statements.
    /// `None`: PostgreSQL is not installed.
    #[must_use]
    pub fn start() -> Option<Self> {
        cluster::find_binaries()?;
        let settings = [
            ("track_activity_query_size", "65536"),
            ("shared_buffers", "128MB"),
        ];
        Some(Self(Cluster::start_in(&figures::directory(), &settings)))
    }

    /// The server's folder.
    pub fn folder(&self) -> &Path {
        self.0.folder()
    }

    /// A program of PostgreSQL's, by its name.
    pub fn binary(&self, name: &str) -> PathBuf {
        cluster::binaries().join(name)
    }

    /// The options by which such a program finds the server.
    pub fn options(&self) -> [String; 4] {
        let host = self.0.socket();
        let host = host.parent().unwrap_or(Path::new("/"));
        [
            "-h".to_owned(),
            host.display().to_string(),
            "-U".to_owned(),
            "tester".to_owned(),
        ]
    }

    /// A command that is run as the server's user, in its folder.
    pub fn command(&self, name: &str) -> std::process::Command {
        let binary = self.binary(name);
        self.0.command(&binary.display().to_string())
    }

    /// The address of a database, for other programs.
    pub fn url(&self, database: &str) -> String {
        let [_, host, ..] = self.options();
        format!("postgresql://tester@/{database}?host={host}")
    }

    /// Connects.
    ///
    /// # Errors
    ///
    /// The server's.
    pub fn client(&self) -> Result<Client, Error> {
        Client::connect(&self.0.url(), NoTls)
    }

    /// Opens an empty store, with the connections that so many threads use best.
    ///
    /// # Errors
    ///
    /// The store's.
    pub fn store(&self, schema: &str) -> Result<PostgresStore, StoreError> {
        let settings = PostgresStore::builder().schema(schema).connections(16);
        settings.open(&self.0.url())
    }
}

/// Puts instances into a store of this schema, of which every tenth is due, and the others wait
/// for mail.
///
/// # Errors
///
/// The server's.
pub fn many_instances(server: &Server, schema: &str, instances: u64) -> Result<(), Error> {
    let mut client = server.client()?;
    client.batch_execute(&format!(
        "INSERT INTO \"{schema}\".instance
             (id, body, version, status, seq, base, epoch, waiting, at, ready)
         SELECT 'order-' || n, 'order', 1, 'waiting', 1, 1, 1,
             CASE WHEN n % 10 = 0 THEN 'answer' ELSE 'mail' END, 0,
             CASE WHEN n % 10 = 0
                 THEN (extract(epoch FROM now()) * 1000000)::bigint - 1000 * (n % 9973) END
         FROM generate_series(1, {instances}) AS n"
    ))?;
    client.batch_execute(&format!("VACUUM ANALYZE \"{schema}\".instance"))
}

/// Claims so many times; returns how long each took.
///
/// # Errors
///
/// The store's.
///
/// # Panics
///
/// If there is something, but not enough.
pub fn claims(
    store: &PostgresStore,
    body: &str,
    at_most: usize,
    times: u64,
) -> Result<Vec<Duration>, StoreError> {
    let claim = Claim {
        bodies: vec![body.into()],
        at_most,
        lease: Duration::from_secs(600),
        worker: "bench".into(),
    };
    let once = |_| {
        let begin = Instant::now();
        let claimed = store.claim(&claim)?.len();
        assert!(claimed == 0 || claimed == at_most, "{claimed} of {at_most}");
        Ok(begin.elapsed())
    };
    (0..times).map(once).collect()
}
