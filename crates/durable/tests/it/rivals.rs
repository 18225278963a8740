//! Others who want the same instance, or the same store, at the same time.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Barrier,
    thread,
    time::Duration,
};

use coroutine::{Coroutine, Signal, Yielded};
use durable::{Body, Clock, Error, MemoryStore, Posted, SqliteStore, Store, Wait};

use crate::support::Folder;

/// Collects what it is sent.
fn list(version: u32) -> Body<(), Vec<String>, String> {
    Body::new("list", version, |()| {
        Coroutine::new(async |co| {
            let mut all: Vec<String> = Vec::new();
            loop {
                let last = all.last().cloned().into_iter().collect();
                all.push(co.yield_(last).await?);
            }
        })
    })
}

#[test]
fn letters_from_everywhere_come_once_and_in_each_senders_order() {
    const SENDERS: usize = 4;
    const LETTERS: usize = 50;
    let folder = Folder::new();
    let path = folder.file("storm.db");
    // Each store has connections of its own, as a process has.
    let open = || SqliteStore::survives_kill_only(&path).expect("it opens");
    let body = || list(1).waiting(|_| Wait::Mail);
    let store = open();
    let (mut reader, _) = body().open(&store, "l", ()).expect("it opens");
    let mut read: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    thread::scope(|scope| {
        for sender in 0..SENDERS {
            let store = if sender % 2 == 0 {
                store.clone()
            } else {
                open()
            };
            scope.spawn(move || {
                for number in 0..LETTERS {
                    let letter = format!("{sender} {number}");
                    for expected in [Posted::New, Posted::Again] {
                        let posted = body().post(&store, "l", &letter, letter.clone());
                        assert_eq!(posted, Ok(expected), "{letter}");
                    }
                }
            });
        }
        let mut left = SENDERS * LETTERS;
        while left > 0 {
            let Some(Yielded(last)) = reader.receive().expect("nobody else reads") else {
                thread::yield_now();
                continue;
            };
            let (sender, number) = last[0].split_once(' ').expect("a sender and a number");
            let number = number.parse().expect("it is one");
            read.entry(sender.to_owned()).or_default().push(number);
            left -= 1;
        }
    });
    assert_eq!(reader.receive(), Ok(None));
    assert_eq!(read.len(), SENDERS);
    assert!(
        read.values()
            .all(|numbers| numbers.iter().copied().eq(0..LETTERS))
    );
}

#[test]
fn a_closure_that_panics_lets_those_go_on_who_wait() {
    const THREADS: usize = 4;
    let folder = Folder::new();
    let store = SqliteStore::open(folder.file("panics.db")).expect("it opens");
    let ids: Vec<String> = (0..THREADS).map(|n| n.to_string()).collect();
    let all = Barrier::new(THREADS + 1);
    let (mut doomed, _) = list(1).open(&store, "doomed", ()).expect("it opens");
    thread::scope(|scope| {
        for id in &ids {
            let (store, all) = (&store, &all);
            scope.spawn(move || {
                let (mut own, _) = list(1).open(store, id, ()).expect("it opens");
                all.wait(); // all have opened
                all.wait(); // the closure runs
                assert!(own.send(id.clone()).is_ok(), "{id} was not served");
            });
        }
        all.wait();
        let step = catch_unwind(AssertUnwindSafe(|| {
            SqliteStore::send_with(&mut doomed, "x".to_owned(), |_| -> Result<(), ()> {
                all.wait();
                panic!("as it was told to")
            })
        }));
        assert!(step.is_err());
    });
    assert_eq!(doomed.seq(), 1);
    assert_eq!(
        doomed.send("y".to_owned()),
        Ok(Yielded(vec!["y".to_owned()]))
    );
}

#[test]
fn a_body_that_opens_its_own_instance_overtakes_itself() {
    let store = MemoryStore::new();
    let inner = store.clone();
    let body: Body<(), u64, u64> = Body::new("self", 1, move |()| {
        let store = inner.clone();
        Coroutine::new(async move |co| {
            let mut last = 0;
            loop {
                last = co.yield_(last).await?;
                if last == 13 {
                    let (mut same, _) = quiet().find(&store, "s").expect("it opens");
                    same.send(1).expect("it goes on");
                }
            }
        })
    });
    let (mut durable, _) = body.open(&store, "s", ()).expect("it opens");
    assert!(matches!(durable.send(13), Err(Error::Overtaken(13, _))));
    assert_eq!(body.find(&store, "s").expect("it is whole").1, Yielded(1));
}

/// The same body, as it is while it meets no 13.
fn quiet() -> Body<(), u64, u64> {
    Body::new("self", 1, |()| {
        Coroutine::new(async |co| {
            let mut last = 0;
            loop {
                last = co.yield_(last).await?;
            }
        })
    })
}

#[test]
fn a_wait_that_a_new_version_has_made_a_timer_counts_from_its_step() {
    let clock = Clock::manual(std::time::UNIX_EPOCH + Duration::from_secs(1_000));
    let store = MemoryStore::builder().clock(clock.clone()).build();
    drop(list(1).open(&store, "l", ()).expect("it opens"));
    clock.advance(Duration::from_secs(5));
    let late = || Signal::Send("late".to_owned());
    let body = list(2).waiting(move |_| Wait::Sleep(Duration::from_secs(10), late()));
    let (mut l, _) = body.open(&store, "l", ()).expect("it opens");
    assert_eq!(l.receive(), Ok(None));
    clock.advance(Duration::from_secs(5));
    assert_eq!(l.receive(), Ok(Some(Yielded(vec!["late".to_owned()]))));
    assert_eq!(store.now(), clock.now());
}
