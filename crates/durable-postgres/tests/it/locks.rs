//! Rows that a transaction of the user's has locked.

use std::{thread, time::Duration};

use cluster::Cluster;
use coroutine::{Coroutine, Yielded};
use durable::{
    Body, Error, StoreError, Wait,
    store::{Appended, Expected, Extended, Held, Store},
};
use durable_postgres::PostgresStore;

use crate::support::{
    append, assert_numbers, client, counter, fresh_schema, insist, seq, settings, shared,
};

fn instances(cluster: &Cluster, busy: Duration) -> PostgresStore {
    let settings = settings();
    // The tables are created with patience: other tests create theirs, and there is a lock.
    let created = settings.clone().open(&cluster.url());
    drop(created.expect("it opens"));
    let store = settings.busy_timeout(busy).open(&cluster.url());
    let store = store.expect("it opens");
    for id in ["a", "b", "c"] {
        counter().open(&store, id, ()).expect("it is new");
    }
    store
}

#[test]
fn of_a_batch_only_who_is_locked_waits() {
    let cluster = shared();
    let store = instances(cluster, Duration::from_millis(50));
    let mut client = client(cluster);
    let mut transaction = client.transaction().expect("it begins");
    let body = counter().waiting(|_| Wait::Mail);
    store
        .post_in(&mut transaction, &body, "a", "k", 1)
        .expect("it is there");
    // The others are written, so nobody may say that nothing was.
    let failed = store.append(&["a", "b", "c"].map(append));
    let text = failed.expect_err("`a` is locked").to_string();
    assert!(
        text.contains("one of a batch: the store is locked"),
        "{text}"
    );
    assert_eq!(["a", "b", "c"].map(|id| seq(&store, id)), [1, 2, 2]);
    assert_eq!(
        store.append(&[append("a")]),
        Err(StoreError::Busy),
        "alone it is plain"
    );
    transaction.commit().expect("it may");
    let fates = store.append(&["a", "b"].map(append));
    assert_eq!(fates, Ok(vec![Appended::Written, Appended::Overtaken]));
}

#[test]
fn two_appends_of_one_instance_in_a_batch_are_made_in_their_order() {
    let cluster = shared();
    let store = instances(cluster, Duration::from_secs(5));
    let mut second = append("a");
    (second.seq, second.rows[0].seq) = (2, 3);
    let fates = store.append(&[append("a"), append("b"), second, append("a")]);
    use Appended::{Overtaken, Written};
    assert_eq!(fates, Ok(vec![Written, Written, Written, Overtaken]));
    assert_eq!(["a", "b"].map(|id| seq(&store, id)), [3, 2]);
}

#[test]
fn an_append_waits_for_the_lock_and_is_fenced_by_who_had_it() {
    let cluster = shared();
    let store = instances(cluster, Duration::from_secs(5));
    let (mut durable, _) = counter().find(&store, "a").expect("it is there");
    let mut user = client(cluster);
    let mut other = client(cluster);
    let mut transaction = user.transaction().expect("it begins");
    store
        .post_in(&mut transaction, &counter(), "a", "k", 1)
        .expect("it is there");
    thread::scope(|scope| {
        scope.spawn(move || {
            let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
            while other
                .query_one(waits, &[])
                .expect("it may")
                .get::<_, i64>(0)
                == 0
            {}
            transaction.commit().expect("it may");
        });
        assert_eq!(durable.send(1), Ok(Yielded(1)));
    });
    store
        .take_over("a", Expected::Seq(2))
        .expect("it is written")
        .expect("it is as expected");
    assert!(matches!(durable.send(2), Err(Error::Overtaken(2, _))));
    assert_numbers(&store, "a", 1..=1);
}

#[test]
fn a_lease_is_extended_though_others_are_locked() {
    let cluster = shared();
    let store = instances(cluster, Duration::from_millis(50));
    let held: Vec<_> = ["a", "b", "c"]
        .map(|id| Held {
            id: id.into(),
            epoch: 1,
        })
        .into();
    let mut client = client(cluster);
    let mut transaction = client.transaction().expect("it begins");
    store
        .post_in(&mut transaction, &counter(), "b", "k", 1)
        .expect("it is there");
    let lease = Duration::from_secs(60);
    assert_eq!(
        store.extend(&held, lease),
        Err(StoreError::Busy),
        "`b` may be lost or not"
    );
    transaction.rollback().expect("it may");
    let extended = store.extend(&held, lease);
    assert_eq!(extended, Ok(vec![Extended::Held; 3]));
}

/// A connection is the pool's again however its call ends.
#[test]
fn more_threads_than_connections_take_turns_and_share_commits() {
    let cluster = shared();
    let schema = fresh_schema();
    let store = settings()
        .schema(&schema)
        .connections(2)
        .time_limit(Duration::from_secs(3600)) // nobody is helped by the end of a wait
        .open(&cluster.url())
        .expect("it opens");
    let body: Body<(), u64, u64> = Body::new("slow", 1, |()| {
        Coroutine::new(async |co| {
            loop {
                co.yield_(0).await?;
            }
        })
    });
    thread::scope(|scope| {
        for n in 0..16 {
            let (store, body) = (&store, &body);
            scope.spawn(move || {
                let (mut durable, _) = body.open(store, &n.to_string(), ()).expect("it is new");
                for number in 1..=20 {
                    assert_eq!(insist(&mut durable, number), 0);
                }
            });
        }
    });
    for n in 0..16 {
        assert_numbers(&store, &n.to_string(), 1..=20);
    }
    let sql = format!(
        "SELECT count(*), count(DISTINCT xmin::text) FROM \"{}\".log",
        schema.replace('"', "\"\"")
    );
    let counts = client(cluster)
        .query_one(&sql, &[])
        .expect("it can be read");
    let (rows, commits): (i64, i64) = (counts.get(0), counts.get(1));
    assert_eq!(rows, 16 * 21);
    assert!(commits < rows - 50, "{commits} commits of {rows} rows");
}
