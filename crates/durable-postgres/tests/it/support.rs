//! What the tests have in common.

use std::sync::atomic::{AtomicU32, Ordering};

use cluster::Cluster;
use durable_postgres::{PostgresBuilder, PostgresStore};

/// The name of a schema that no other test of this process has.
pub(crate) fn fresh_schema() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("test \"{}\"", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Settings for a store of its own. A test needs few connections, and a server does not have many.
pub(crate) fn settings() -> PostgresBuilder {
    PostgresStore::builder()
        .schema(fresh_schema())
        .connections(4)
}

/// A server whose commits wait for no disk, for tests that are not about its crash.
pub(crate) fn quick() -> Cluster {
    Cluster::start_with(&[("fsync", "off")])
}
