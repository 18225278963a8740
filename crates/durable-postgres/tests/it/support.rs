//! What the tests have in common.

use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

use cluster::Cluster;
use coroutine::Coroutine;
use durable::{
    Body, Durable, Error, StoreError,
    store::{Append, NewRow, Rows, Since, Store, Waiting},
};
use durable_postgres::{
    PostgresBuilder, PostgresStore,
    postgres::{Client, NoTls},
};

/// The name of a schema that no other test of this process has.
pub(crate) fn fresh_schema() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("test \"{}\"", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Settings for a store of its own. A test needs few connections, and a server does not have many.
pub(crate) fn settings() -> PostgresBuilder {
    let settings = PostgresStore::builder().schema(fresh_schema());
    settings.connections(4).survives_kill_only()
}

/// The same, with the tables there already: while other tests create theirs, that may take longer
/// than a short timeout allows.
pub(crate) fn created(cluster: &Cluster) -> PostgresBuilder {
    let settings = settings();
    let store = settings.clone().open(&cluster.url());
    drop(store.expect("it opens"));
    settings
}

/// A server whose commits wait for no disk, for tests that are not about its crash.
pub(crate) fn quick() -> Cluster {
    Cluster::start_with(&[("fsync", "off")])
}

/// Such a server that the tests share, which none of them stops. It ends with the process. If it
/// cannot be started, each test says why.
pub(crate) fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(quick)
}

/// A connection of the user's own.
#[track_caller]
pub(crate) fn client(cluster: &Cluster) -> Client {
    Client::connect(&cluster.url(), NoTls).expect("the server is there")
}

/// A body that is sent numbers, and yields how many it was sent.
pub(crate) fn counter() -> Body<(), u64, u64> {
    Body::new("counter", 1, |()| {
        Coroutine::new(async |co| {
            let mut count = 0;
            loop {
                co.yield_(count).await?;
                count += 1;
            }
        })
    })
}

/// Sends a number until it is written, whatever becomes of the connection; returns how often the
/// store was unavailable meanwhile.
#[track_caller]
pub(crate) fn insist(durable: &mut Durable<u64, u64>, number: u64) -> u32 {
    for failures in 0..10_000 {
        match durable.send(number) {
            Ok(_) => return failures,
            Err(Error::Store(back, failure)) => {
                let error = &failure.error;
                let passes = matches!(error, StoreError::Unavailable(_) | StoreError::Busy);
                assert!(passes, "{number}: {failure}");
                assert_eq!(back, number, "a refused value comes back");
            }
            Err(error) => panic!("{number}: {error}"),
        }
    }
    panic!("{number} was never written");
}

/// The log of an instance is linear, and has these numbers, each once.
#[track_caller]
pub(crate) fn assert_numbers(store: &PostgresStore, id: &str, numbers: impl Iterator<Item = u64>) {
    let expected: Vec<_> = numbers
        .map(|number| format!("{{\"send\":{number}}}"))
        .collect();
    let (mut found, mut next, mut epoch) = (Vec::new(), 1, 0);
    loop {
        let mut rows = Rows::new();
        store
            .load(id, Since::Step(next), &mut rows)
            .expect("it can be read");
        if rows.is_empty() {
            break;
        }
        for row in rows.iter() {
            assert_eq!(row.seq, next, "no step is missing");
            assert!(
                row.epoch >= epoch,
                "no row of an old epoch comes after a newer one"
            );
            (next, epoch) = (row.seq + 1, row.epoch);
            found.push(row.signal.to_owned());
        }
    }
    assert_eq!(found.first().map(String::as_str), Some("{\"start\":null}"));
    assert_eq!(found[1..], expected);
}

/// The first step that is sent something, as a store has it.
pub(crate) fn append(id: &str) -> Append {
    let row = NewRow {
        seq: 2,
        epoch: 1,
        version: 1,
        signal: "{\"send\":1}".to_owned(),
        outcome: "{\"yielded\":1}".to_owned(),
        ..NewRow::default()
    };
    Append {
        id: id.into(),
        epoch: 1,
        seq: 1,
        rows: vec![row],
        base: 1,
        waiting: Some(Waiting::Answer),
        ..Append::default()
    }
}

#[track_caller]
pub(crate) fn seq(store: &PostgresStore, id: &str) -> u64 {
    let loaded = store.load(id, Since::Head, &mut Rows::new());
    loaded
        .expect("it can be read")
        .expect("it is there")
        .head
        .seq
}
