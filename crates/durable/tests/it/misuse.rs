//! A store that is used as it should not be: refused, with a text that says so; nothing hangs.

use std::{sync::Barrier, thread, time::Duration};

use coroutine::{Coroutine, Yielded};
use durable::{
    Body, Error, Posted, SendWithError, SqliteStore, StoreError, Wait, rusqlite::Connection,
};

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
    .waiting(|_| Wait::Mail)
}

#[test]
fn a_closure_that_waits_for_another_thread_of_the_store_is_busy() {
    let folder = Folder::new();
    let builder = SqliteStore::builder().busy_timeout(Duration::from_millis(20));
    let store = builder.open(folder.file("busy.db")).expect("it opens");
    let (mut one, _) = sum().open(&store, "one", ()).expect("it opens");
    sum().open(&store, "two", ()).expect("it opens");
    let step = SqliteStore::send_with(&mut one, 5, |_| {
        thread::scope(|scope| {
            let post = || sum().post(&store, "two", "letter", 1);
            scope.spawn(post).join().expect("it does not panic")
        })
    });
    let Err(SendWithError::Closure(5, refused)) = step else {
        panic!("{step:?}")
    };
    assert_eq!(
        refused,
        durable::PostError::Store(1, StoreError::Busy.at("two", None))
    );
    assert_eq!(one.send(5), Ok(Yielded(5)), "and all goes on");
    assert_eq!(sum().post(&store, "two", "letter", 1), Ok(Posted::New));
}

#[test]
fn who_waits_while_others_go_on_is_not_busy() {
    // Each holds the store alone for a while, all together for longer than the busy timeout.
    const THREADS: usize = 16;
    let folder = Folder::new();
    let builder = SqliteStore::builder().busy_timeout(Duration::from_millis(1_000));
    let store = builder.open(folder.file("turns.db")).expect("it opens");
    let all = Barrier::new(THREADS);
    thread::scope(|scope| {
        for number in 0..THREADS {
            let (store, all) = (&store, &all);
            scope.spawn(move || {
                let (mut own, _) = sum()
                    .open(store, &number.to_string(), ())
                    .expect("it opens");
                all.wait();
                let step = SqliteStore::send_with(&mut own, 5, |_| {
                    thread::park_timeout(Duration::from_millis(100));
                    Ok::<(), ()>(())
                });
                assert_eq!(step, Ok(Yielded(5)));
            });
        }
    });
}

#[test]
fn a_closure_that_ends_the_transaction_is_found_out() {
    let folder = Folder::new();
    let path = folder.file("ended.db");
    let store = SqliteStore::open(&path).expect("it opens");
    let (mut one, _) = sum().open(&store, "one", ()).expect("it opens");
    for sql in ["ROLLBACK", "ROLLBACK; BEGIN", "DELETE FROM log"] {
        let step =
            SqliteStore::send_with(&mut one, 5, |transaction| transaction.execute_batch(sql));
        let Err(SendWithError::Step(Error::Store(5, failure))) = step else {
            panic!("{sql}: {step:?}")
        };
        let StoreError::Unavailable(text) = failure.error else {
            panic!("{sql}: {failure}")
        };
        assert!(text.contains("closure of `send_with`"), "{sql}: {text}");
        assert_eq!(one.seq(), 1, "{sql}");
        let (_, step) = sum().find(&store, "one").expect("it is whole");
        assert_eq!(step, Yielded(0), "{sql}: nothing was written");
        one = sum().find(&store, "one").expect("it opens").0;
    }
    // One that commits has written its step; that is found out, too.
    let step = SqliteStore::send_with(&mut one, 5, |transaction| {
        transaction.execute_batch("COMMIT")
    });
    assert_eq!(step, Ok(Yielded(5)));
    assert_eq!(one.send(1), Ok(Yielded(6)));
}

#[test]
fn a_letter_posted_outside_a_transaction_is_posted_wholly() {
    let folder = Folder::new();
    let path = folder.file("post.db");
    let store = SqliteStore::open(&path).expect("it opens");
    let (mut one, _) = sum().open(&store, "one", ()).expect("it opens");
    let connection = Connection::open(&path).expect("it opens");
    connection
        .execute_batch(
            "CREATE TEMP TRIGGER touchy BEFORE UPDATE ON main.instance
             BEGIN SELECT raise(ABORT, 'not today'); END",
        )
        .expect("it has a trigger");
    let post = || store.post_in(&connection, &sum(), "one", "letter", 7);
    assert!(post().is_err());
    assert!(connection.is_autocommit());
    connection.execute_batch("BEGIN").expect("a transaction");
    assert!(post().is_err());
    connection.execute_batch("COMMIT").expect("it is still one");
    connection
        .execute_batch("DROP TRIGGER touchy")
        .expect("it is gone");
    assert_eq!(one.receive(), Ok(None));
    assert_eq!(post(), Ok(Posted::New), "the half letter was taken back");
    assert_eq!(post(), Ok(Posted::Again));
    assert_eq!(one.receive(), Ok(Some(Yielded(7))));
}

#[test]
fn a_database_in_memory_is_refused() {
    for path in [":memory:", "", "file::memory:?cache=shared"] {
        let error = SqliteStore::open(path).map(drop).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("MemoryStore"), "{path:?}: {text}");
    }
}

#[test]
fn a_file_stays_the_same_when_the_process_changes_its_folder() {
    let folder = Folder::new();
    let path = folder.file("there.db");
    let here = std::env::current_dir().expect("there is one");
    let up: std::path::PathBuf = here.components().skip(1).map(|_| "..").collect();
    let relative = up.join(path.strip_prefix("/").expect("it is absolute"));
    let store = SqliteStore::open(&relative).expect("it opens");
    assert!(!format!("{store:?}").contains("\".."), "{store:?}");
}

#[test]
fn threads_may_create_one_file_at_the_same_time() {
    const THREADS: usize = 8;
    for _ in 0..10 {
        let folder = Folder::new();
        let path = folder.file("new.db");
        let all = Barrier::new(THREADS);
        thread::scope(|scope| {
            for number in 0..THREADS {
                let (path, all) = (&path, &all);
                scope.spawn(move || {
                    all.wait();
                    let store = SqliteStore::survives_kill_only(path).expect("it opens");
                    let id = number.to_string();
                    let (mut own, _) = sum().open(&store, &id, ()).expect("it opens");
                    own.send(1).expect("it goes on");
                });
            }
        });
        let store = SqliteStore::open(&path).expect("it opens");
        let report = sum().check(&store).expect("it can be read");
        assert_eq!((report.instances, report.steps), (8, 16));
    }
}

#[test]
fn a_file_may_have_a_version_of_its_own() {
    // Migrations of the user's own tables keep their number there.
    let folder = Folder::new();
    for version in [1, 7] {
        let path = folder.fresh_file();
        let connection = Connection::open(&path).expect("it opens");
        connection
            .pragma_update(None, "user_version", version)
            .expect("it can be set");
        let store = SqliteStore::open(&path).expect("it opens");
        let (mut one, _) = sum().open(&store, "one", ()).expect("it opens");
        assert_eq!(one.send(5), Ok(Yielded(5)));
        let found = connection.pragma_query_value(None, "user_version", |row| row.get(0));
        assert_eq!(found, Ok(version), "it is left alone");
    }
}
