//! Threads that share a SQLite store.

use std::{sync::Barrier, thread};

use coroutine::{Coroutine, Yielded};
use durable::{Body, Error, SendWithError, SqliteStore, StoreError};

use crate::support::Folder;

fn sum() -> Body<(), u64, u64> {
    Body::new("sum", 1, |()| {
        Coroutine::new(async |co| {
            let mut sum = 0;
            loop {
                sum += co.yield_(sum).await?;
            }
        })
    })
}

#[test]
fn threads_with_instances_of_their_own_all_go_on() {
    const THREADS: u64 = 16;
    const STEPS: u64 = 30;
    let folder = Folder::new();
    let store = SqliteStore::survives_kill_only(folder.file("many.db")).expect("it opens");
    let begin = Barrier::new(16);
    let run = |number: u64| {
        let (mut durable, _) = sum()
            .open(&store, &format!("i{number}"), ())
            .expect("it opens");
        begin.wait();
        for step in 1..=STEPS {
            // Some are alone with the store in between.
            let sent = match (number + step) % 5 {
                0 => SqliteStore::send_with(&mut durable, number, |transaction| {
                    transaction.execute("CREATE TABLE IF NOT EXISTS own (i)", [])?;
                    transaction.execute("INSERT INTO own VALUES (?1)", [number])
                })
                .map_err(|error| error.to_string()),
                _ => durable.send(number).map_err(|error| error.to_string()),
            };
            assert_eq!(sent, Ok(Yielded(number * step)));
        }
    };
    thread::scope(|scope| {
        for number in 0..THREADS {
            let run = &run;
            scope.spawn(move || run(number));
        }
    });
    let report = sum().check(&store).expect("it can be read");
    assert_eq!(
        (report.instances, report.steps),
        (THREADS, THREADS * (STEPS + 1))
    );
    assert!(report.is_clean(), "{report}");
}

#[test]
fn one_that_fills_the_store_does_not_fail_the_others() {
    let folder = Folder::new();
    let builder = SqliteStore::builder().page_limit(200).survives_kill_only();
    let store = builder.open(folder.file("full.db")).expect("it opens");
    let echo: Body<(), usize, String> = Body::new("echo", 1, |()| {
        Coroutine::new(async |co| {
            let mut last = 0;
            loop {
                let text: String = co.yield_(last).await?;
                last = text.len();
            }
        })
    });
    let begin = Barrier::new(9);
    thread::scope(|scope| {
        for number in 0..9_usize {
            let (store, echo, begin) = (&store, &echo, &begin);
            scope.spawn(move || {
                let (mut durable, _) = echo
                    .open(store, &format!("i{number}"), ())
                    .expect("it opens");
                begin.wait();
                for _ in 0..20 {
                    if number == 0 {
                        let large = "x".repeat(1_040_000);
                        let sent = durable.send(large);
                        let Err(Error::Store(_, full)) = sent else {
                            panic!("{sent:?}")
                        };
                        assert_eq!(full.error, StoreError::Full);
                    } else {
                        assert_eq!(durable.send("x".repeat(number)), Ok(Yielded(number)));
                    }
                }
            });
        }
    });
}

#[test]
fn a_closure_that_fails_or_panics_rolls_all_back() {
    let folder = Folder::new();
    let path = folder.file("with.db");
    let store = SqliteStore::open(&path).expect("it opens");
    let (mut durable, _) = sum().open(&store, "s", ()).expect("it opens");
    let failed = SqliteStore::send_with(&mut durable, 5, |transaction| {
        transaction
            .execute("CREATE TABLE own (x)", [])
            .expect("it can be made");
        Err::<(), _>("no")
    });
    assert_eq!(failed, Err(SendWithError::Closure(5, "no")));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        SqliteStore::send_with(&mut durable, 5, |transaction| -> Result<(), ()> {
            transaction
                .execute("CREATE TABLE own (x)", [])
                .expect("it can be made");
            panic!("in the closure")
        })
    }));
    assert!(panicked.is_err());
    // A closure that writes to the store otherwise would wait for itself.
    let (mut other, _) = sum().open(&store, "o", ()).expect("it opens");
    let nested = SqliteStore::send_with(&mut durable, 5, |_| {
        other.send(1).map(drop).map_err(|error| error.to_string())
    });
    let Err(SendWithError::Closure(5, text)) = nested else {
        panic!("it is refused")
    };
    assert_eq!(
        text,
        "o/2: the store is unavailable: a closure of `send_with` writes to its own store; \
         let it use the transaction; call again when it is back"
    );
    let done = SqliteStore::send_with(&mut durable, 5, |transaction| {
        transaction.execute("CREATE TABLE own (x)", [])
    });
    assert_eq!(done, Ok(Yielded(5)));
    assert_eq!(other.send(1), Ok(Yielded(1)));
    let memory = durable::MemoryStore::new();
    let (mut elsewhere, _) = sum().open(&memory, "s", ()).expect("it opens");
    let refused = SqliteStore::send_with(&mut elsewhere, 5, |_| Ok::<(), ()>(()));
    assert!(matches!(
        refused,
        Err(SendWithError::Step(Error::Store(5, ..)))
    ));
}
