//! Letters of many threads, which are posted together.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use durable::{Body, Posted, Wait};

use crate::support::{client, counter, fresh_schema, settings, shared};

const THREADS: u64 = 16;
const LETTERS: u64 = 20;

fn receiver() -> Body<(), u64, u64> {
    counter().waiting(|_| Wait::Mail)
}

/// Every letter is there once, numbered without gaps, whoever posted it together with whom; and
/// some were.
#[test]
fn letters_of_many_threads_are_there_once_each() {
    let cluster = shared();
    let schema = fresh_schema();
    let store = settings().schema(&schema).connections(3);
    let store = store.open(&cluster.url()).expect("it opens");
    let ids = ["hot", "a", "b"];
    for id in ids {
        receiver().open(&store, id, ()).expect("it is new");
    }
    let (new, barrier) = (AtomicU32::new(0), Barrier::new(THREADS as usize));
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (store, new, barrier) = (&store, &new, &barrier);
            scope.spawn(move || {
                let body = receiver();
                barrier.wait();
                for n in 0..LETTERS {
                    // Half of them are to one instance, and each is posted by two threads.
                    let id = if n % 2 == 0 {
                        "hot"
                    } else {
                        ids[1 + (thread % 2) as usize]
                    };
                    let key = format!("{}-{n}", thread / 4 * 2 + thread % 2);
                    let posted = body.post(store, id, &key, n).expect("there is room");
                    new.fetch_add(u32::from(posted == Posted::New), Ordering::Relaxed);
                }
            });
        }
    });
    let expected = THREADS / 2 * LETTERS;
    assert_eq!(
        u64::from(new.into_inner()),
        expected,
        "each is new to one of the two"
    );
    let schema = schema.replace('"', "\"\"");
    let sql = format!(
        "SELECT (SELECT count(*) FROM \"{schema}\".mail),
            (SELECT count(DISTINCT xmin::text) FROM \"{schema}\".mail),
            (SELECT bool_and(letters = posted AND posted = (
                SELECT max(number) FROM \"{schema}\".mail WHERE instance = id)
                AND posted = (SELECT count(*) FROM \"{schema}\".mail WHERE instance = id)
                AND ready IS NOT NULL) FROM \"{schema}\".instance)"
    );
    let row = client(cluster)
        .query_one(&sql, &[])
        .expect("it can be read");
    let (letters, commits): (i64, i64) = (row.get(0), row.get(1));
    assert_eq!(u64::try_from(letters), Ok(expected));
    assert!(commits < letters, "{commits} commits of {letters} letters");
    assert!(
        row.get::<_, bool>(2),
        "the counters count what is there, and wake who waits for it"
    );
}

#[test]
fn a_full_mailbox_takes_as_many_of_many_as_fit() {
    let cluster = shared();
    let store = settings().mailbox_limit(10);
    let store = store.open(&cluster.url()).expect("it opens");
    receiver().open(&store, "a", ()).expect("it is new");
    let posted = AtomicU32::new(0);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (store, posted) = (&store, &posted);
            scope.spawn(move || {
                let new = receiver().post(store, "a", &thread.to_string(), 1).is_ok();
                posted.fetch_add(u32::from(new), Ordering::Relaxed);
            });
        }
    });
    assert_eq!(posted.into_inner(), 10);
}
