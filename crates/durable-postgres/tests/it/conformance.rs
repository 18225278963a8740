//! The suite that every store has to pass.

use std::time::Duration;

use cluster::Cluster;
use durable::conformance::{MAILBOX_LIMIT, Subject, check};
use durable_postgres::{
    PostgresStore,
    postgres::{Client, NoTls},
};

use crate::support::{settings, shared};

struct Postgres(&'static Cluster);

impl Subject for Postgres {
    type Store = PostgresStore;

    fn fresh(&self) -> PostgresStore {
        let settings = settings().mailbox_limit(MAILBOX_LIMIT).survives_kill_only();
        settings.open(&self.0.url()).expect("it opens")
    }

    /// The server's clock is its own, so the times in the tables go back.
    fn pass(&self, store: &PostgresStore, time: Duration) {
        let micros = i64::try_from(time.as_micros()).expect("short");
        let shown = format!("{store:?}");
        let schema = shown.split("schema: ").nth(1).expect("it has one");
        let schema = schema.trim_end_matches(", .. }");
        let schema = schema.replace("\\\"", "\"\"");
        let mut client = Client::connect(&self.0.url(), NoTls).expect("it is there");
        let sql = format!(
            "UPDATE {schema}.instance SET due = due - {micros}, lease = lease - {micros},
             ready = ready - {micros}"
        );
        client.batch_execute(&sql).expect("it can be written");
    }
}

#[test]
fn the_store_conforms() {
    check(&Postgres(shared()));
}
