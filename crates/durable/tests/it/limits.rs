//! A store that is locked, full or too new: the value comes back, and it goes on afterwards.

use std::time::Duration;

use coroutine::{Coroutine, Yielded};
use durable::{
    Body, Error, OpenError, PostError, SendWithError, SqliteStore, StoreError, rusqlite::Connection,
};

use crate::support::Folder;

fn lengths() -> Body<(), usize, String> {
    Body::new("lengths", 1, |()| {
        Coroutine::new(async |co| {
            let mut last = 0;
            loop {
                let text: String = co.yield_(last).await?;
                last = text.len();
            }
        })
    })
}

#[test]
fn a_lock_that_another_holds_is_busy() {
    let folder = Folder::new();
    let path = folder.file("busy.db");
    let store = SqliteStore::builder()
        .busy_timeout(Duration::ZERO)
        .open(&path)
        .expect("it opens");
    let (mut durable, _) = lengths().open(&store, "l", ()).expect("it opens");
    let other = Connection::open(&path).expect("it opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("it locks");
    let text = "x".to_owned();
    assert_eq!(
        durable.send(text.clone()),
        Err(Error::Store(
            text.clone(),
            StoreError::Busy.at("l", Some(2))
        ))
    );
    assert_eq!(
        lengths().open(&store, "m", ()).unwrap_err(),
        OpenError::Store(StoreError::Busy.at("m", None))
    );
    assert_eq!(
        lengths().find(&store, "l").unwrap_err(),
        OpenError::Store(StoreError::Busy.at("l", None))
    );
    assert_eq!(
        lengths().post(&store, "l", "k", text.clone()),
        Err(PostError::Store(
            text.clone(),
            StoreError::Busy.at("l", None)
        ))
    );
    let with = SqliteStore::send_with(&mut durable, text.clone(), |_| Ok::<(), ()>(()));
    assert_eq!(
        with,
        Err(SendWithError::Step(Error::Store(
            text.clone(),
            StoreError::Busy.at("l", Some(2)),
        )))
    );
    assert_eq!(
        lengths()
            .history(&store, "l")
            .expect("it can be read")
            .iter()
            .count(),
        1
    );
    other.execute_batch("COMMIT").expect("it unlocks");
    assert_eq!(
        durable.send(text),
        Ok(Yielded(1)),
        "the handle is not fenced"
    );
}

#[test]
fn a_file_that_another_holds_for_itself_is_busy_at_open() {
    let folder = Folder::new();
    let path = folder.file("busy.db");
    let other = Connection::open(&path).expect("it opens");
    other
        .execute_batch("CREATE TABLE t (x); BEGIN EXCLUSIVE")
        .expect("it locks");
    let opened = SqliteStore::builder()
        .busy_timeout(Duration::ZERO)
        .open(&path);
    assert_eq!(opened.map(drop), Err(StoreError::Busy));
    other.execute_batch("COMMIT").expect("it unlocks");
    assert!(SqliteStore::open(&path).is_ok());
}

#[test]
fn a_full_store_refuses_one_and_serves_others() {
    let folder = Folder::new();
    let path = folder.file("full.db");
    let store = SqliteStore::builder()
        .page_limit(60)
        .open(&path)
        .expect("it opens");
    let (mut durable, _) = lengths().open(&store, "l", ()).expect("it opens");
    let (mut small, _) = lengths().open(&store, "s", ()).expect("it opens");
    let long = "x".repeat(300_000);
    let Err(Error::Store(back, full)) = durable.send(long.clone()) else {
        panic!("there is no room")
    };
    assert_eq!(full.error, StoreError::Full);
    assert_eq!(back, long);
    assert_eq!(
        small.send("x".to_owned()),
        Ok(Yielded(1)),
        "a small one has room"
    );
    assert_eq!(
        durable.send("xx".to_owned()),
        Ok(Yielded(2)),
        "and so has a smaller value"
    );
    drop((durable, small, store));
    let store = SqliteStore::builder()
        .page_limit(1_000)
        .open(&path)
        .expect("it opens");
    let (mut durable, _) = lengths().find(&store, "l").expect("it opens");
    assert_eq!(
        durable.send(long),
        Ok(Yielded(300_000)),
        "after the cause is gone it goes on"
    );
}

#[test]
fn a_newer_layout_is_refused() {
    let folder = Folder::new();
    let path = folder.file("newer.db");
    drop(SqliteStore::open(&path).expect("it opens"));
    let connection = Connection::open(&path).expect("it opens");
    connection
        .execute("UPDATE durable_layout SET number = 2", [])
        .expect("it can be set");
    assert_eq!(SqliteStore::open(&path).map(drop), Err(StoreError::Newer));
}

#[test]
fn a_mailbox_that_is_full_gives_the_letter_back() {
    let folder = Folder::new();
    let builder = SqliteStore::builder()
        .mailbox_limit(2)
        .value_limit(10)
        .survives_kill_only();
    let store = builder.open(folder.file("mail.db")).expect("it opens");
    let body = lengths();
    assert_eq!(
        body.post(&store, "l", "1", "x".to_owned()),
        Err(PostError::Unknown("x".to_owned(), "l".to_owned()))
    );
    let (mut durable, _) = body.open(&store, "l", ()).expect("it opens");
    for key in ["1", "2"] {
        body.post(&store, "l", key, "x".to_owned())
            .expect("there is room");
    }
    let full = body.post(&store, "l", "3", "x".to_owned()).unwrap_err();
    assert_eq!(full, PostError::Full("x".to_owned(), 2, "l".to_owned()));
    let large = body.post(&store, "l", "3", "x".repeat(9)).unwrap_err();
    assert!(matches!(large, PostError::TooLarge(_, 11, _)), "{large}");
    durable.close().expect("it closes");
    let ended = body.post(&store, "l", "3", "x".to_owned()).unwrap_err();
    assert_eq!(
        ended.to_string(),
        "l/2 was the last step of its instance, which has ended; post to another instance"
    );
}
