//! Steps of several instances are one commit. One that cannot be written keeps none of the others.

use std::time::{Duration, UNIX_EPOCH};

use coroutine::Coroutine;
use durable::{
    Answer, Body, Clock, Key, MemoryStore, SqliteStore, Status, Store, StoreError, ThreadWorker,
    Worker,
    faulty::{Call, Fault, Faulty},
    store::Filter,
};
use scheduler::Scheduler;

use crate::support::Folder;

/// Is sent three texts.
fn sink() -> Body<(), u32, String> {
    Body::new("sink", 1, |()| {
        Coroutine::new(async |co| {
            for number in 0..3 {
                co.yield_(number).await?;
            }
            Ok(())
        })
    })
}

/// What the instance named `large` is sent has no room in the store.
fn text(key: &Key) -> Answer<String> {
    let length = if key.instance() == "large" {
        1_000_000
    } else {
        10
    };
    Answer::Send("x".repeat(length))
}

fn small_store(folder: &Folder) -> SqliteStore {
    let builder = SqliteStore::builder().clock(Clock::manual(UNIX_EPOCH));
    let store = builder.page_limit(60).open(folder.file("small.db"));
    let store = store.expect("it opens");
    open(&store);
    store
}

fn open(store: &(impl Store + Clone + 'static)) {
    for id in ["a", "b", "large"] {
        sink().open(store, id, ()).expect("it opens");
    }
}

/// The instances' statuses and steps, in the order of their ids.
fn heads(store: &impl Store) -> Vec<(Status, u64)> {
    let heads = store.list(&Filter::default()).expect("it can be read");
    heads.iter().map(|head| (head.status, head.seq)).collect()
}

const ENDED: (Status, u64) = (Status::Returned, 4);

#[test]
fn a_round_writes_the_steps_of_the_others() {
    let folder = Folder::new();
    let store = small_store(&folder);
    let mut worker = ThreadWorker::new(&store).serve(&sink(), |key, _| text(key));
    let turns = [(); 4].map(|()| worker.turn().map(drop));
    assert_eq!(turns, [(); 4].map(|()| Err(StoreError::Full)));
    assert_eq!(heads(&store), [ENDED, ENDED, (Status::Waiting, 1)]);
}

#[test]
fn a_worker_in_a_task_writes_the_steps_of_the_others() {
    let folder = Folder::new();
    let store = small_store(&folder);
    let worker = Worker::new(&store)
        .serve(&sink(), async |_, key, _| text(key))
        .without_threads();
    let clock = scheduler::Clock::virtual_time();
    let mut scheduler = Scheduler::builder().clock(clock).build();
    let ran = scheduler.block_on(async move |task| {
        let minute = Duration::from_secs(60);
        let ran = task.timeout(minute, async |task| worker.run(task).await);
        ran.await.map(|ended| ended.is_err())
    });
    assert_eq!(ran, Ok(true), "it runs until its time is over");
    assert_eq!(heads(&store), [ENDED, ENDED, (Status::Waiting, 1)]);
}

/// A store in which the log of the first instance whose step is appended is damaged: it fails with
/// the others, and again alone.
fn damaged() -> Faulty<MemoryStore> {
    let store = Faulty::new(MemoryStore::new());
    open(&store);
    let corrupt = StoreError::Corrupt {
        instance: "a".to_owned(),
        step: 2,
        how: "a page is damaged".to_owned(),
    };
    for _ in 0..2 {
        store.next(Call::Append, Fault::Refuse(corrupt.clone()));
    }
    store
}

const PARKED: (Status, u64) = (Status::Parked, 1);

#[test]
fn one_that_is_damaged_is_parked_by_a_round() {
    let store = damaged();
    let mut worker = ThreadWorker::new(&store).serve(&sink(), |_, _| Answer::Send("x".to_owned()));
    assert!(matches!(worker.turn(), Err(StoreError::Corrupt { .. })));
    for _ in 0..3 {
        worker.turn().expect("the others go on");
    }
    assert_eq!(heads(&store), [PARKED, ENDED, ENDED]);
}

#[test]
fn one_that_is_damaged_is_parked_by_a_worker_in_a_task() {
    let store = damaged();
    let worker = Worker::new(&store)
        .serve(&sink(), async |_, _, _| Answer::Send("x".to_owned()))
        .without_threads();
    let tally = Scheduler::new().block_on(async |task| worker.run_until_idle(task).await);
    let tally = tally.expect("the others go on");
    assert_eq!((tally.ended, tally.parked), (2, 1));
    assert_eq!(heads(&store), [PARKED, ENDED, ENDED]);
}
