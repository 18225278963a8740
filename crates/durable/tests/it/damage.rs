//! Damage by plain SQL, and a file that was cut: found at its step, and others live.

use std::{fs, path::Path};

use coroutine::{Coroutine, Yielded};
use durable::{Body, OpenError, SqliteStore, StoreError, StoreFailure, rusqlite::Connection};

use crate::support::Folder;

pub(crate) fn sum() -> Body<i64, i64, i64> {
    Body::new("sum", 1, |mut sum: i64| {
        Coroutine::new(async move |co| {
            loop {
                sum += co.yield_(sum).named("adding").await?;
            }
        })
    })
}

pub(crate) fn filled(path: &Path) -> SqliteStore {
    let store = SqliteStore::survives_kill_only(path).expect("it opens");
    for id in ["a", "b"] {
        let (mut sum, _) = sum().open(&store, id, 0).expect("it opens");
        for n in 1..=5 {
            sum.send(n).expect("it goes on");
        }
    }
    store
}

/// What an opening of `a` finds after this SQL: the step and how. `b` is as it was.
fn damaged(sql: &str) -> (u64, String) {
    let folder = Folder::new();
    let path = folder.file("damaged.db");
    let store = filled(&path);
    let connection = Connection::open(&path).expect("it opens");
    connection
        .execute_batch(sql)
        .expect("the damage can be done");
    let found = match sum().open(&store, "a", 0) {
        Err(OpenError::Store(StoreFailure {
            error:
                StoreError::Corrupt {
                    instance,
                    step,
                    how,
                },
            ..
        })) => {
            assert_eq!(instance, "a");
            (step, how)
        }
        other => panic!("{sql}: {other:?}"),
    };
    let (mut b, step) = sum().open(&store, "b", 0).expect("another instance lives");
    assert_eq!(step, Yielded(15));
    assert_eq!(b.send(1), Ok(Yielded(16)));
    let report = sum().check(&store).expect("it can be read");
    let ended = u64::from(sql.contains("status")); // what says that it has ended is not checked
    assert_eq!(report.instances, 2 - ended, "{report}");
    assert_eq!(report.problems.len() as u64, 1 - ended, "{report}");
    found
}

#[test]
fn each_kind_of_damage_is_found_at_its_step() {
    let sum = "its check sum is another".to_owned();
    let cases = [
        (
            "UPDATE log SET outcome = '{\"yielded\":7}' WHERE instance = 'a' AND seq = 3",
            3,
            &sum,
        ),
        (
            "UPDATE log SET signal = '{\"send\":9}' WHERE instance = 'a' AND seq = 4",
            4,
            &sum,
        ),
        (
            "UPDATE log SET state = 'other' WHERE instance = 'a' AND seq = 2",
            2,
            &sum,
        ),
        (
            "UPDATE log SET state = NULL WHERE instance = 'a' AND seq = 2",
            2,
            &sum,
        ),
        (
            "UPDATE log SET version = 9 WHERE instance = 'a' AND seq = 6",
            6,
            &sum,
        ),
        (
            "UPDATE log SET at = at + 1 WHERE instance = 'a' AND seq = 6",
            6,
            &sum,
        ),
        (
            "UPDATE log SET epoch = 9 WHERE instance = 'a' AND seq = 6",
            6,
            &sum,
        ),
        (
            "UPDATE log SET sum = sum + 1 WHERE instance = 'a' AND seq = 6",
            6,
            &sum,
        ),
        (
            "DELETE FROM log WHERE instance = 'a' AND seq = 3",
            3,
            &"step 3 is missing".to_owned(),
        ),
        (
            "DELETE FROM log WHERE instance = 'a' AND seq = 1",
            1,
            &"step 1 is missing".to_owned(),
        ),
        (
            "DELETE FROM log WHERE instance = 'a' AND seq = 6",
            6,
            &"the log and the instance's row differ".to_owned(),
        ),
        (
            "DELETE FROM log WHERE instance = 'a'",
            1,
            &"step 1 is missing".to_owned(),
        ),
        (
            "UPDATE instance SET seq = 4 WHERE id = 'a'",
            7,
            &"the log and the instance's row differ".to_owned(),
        ),
        (
            "UPDATE instance SET status = 'returned' WHERE id = 'a'",
            6,
            &"the instance's status is not the log's".to_owned(),
        ),
        (
            "UPDATE instance SET base = 3 WHERE id = 'a'",
            3,
            &sum, // the sums are chained
        ),
        // The rows of another instance, and two rows changed for each other.
        (
            "DELETE FROM log WHERE instance = 'a'; INSERT INTO log SELECT 'a', seq, epoch, version,
             at, signal, outcome, state, worker, due, sum FROM log WHERE instance = 'b'",
            1,
            &sum,
        ),
        (
            "UPDATE log SET seq = 100 WHERE instance = 'a' AND seq = 3;
             UPDATE log SET seq = 3 WHERE instance = 'a' AND seq = 4;
             UPDATE log SET seq = 4 WHERE instance = 'a' AND seq = 100",
            3,
            &sum,
        ),
    ];
    for (sql, step, how) in cases {
        assert_eq!(damaged(sql), (step, how.clone()), "{sql}");
    }
}

#[test]
fn damage_in_the_instances_row_is_named() {
    let folder = Folder::new();
    let path = folder.file("damaged.db");
    let store = filled(&path);
    let connection = Connection::open(&path).expect("it opens");
    connection
        .execute_batch(
            "PRAGMA ignore_check_constraints = ON;
             UPDATE instance SET status = 'mad' WHERE id = 'a'",
        )
        .expect("the damage can be done");
    let error = sum().open(&store, "a", 0).unwrap_err();
    assert!(
        error.to_string().starts_with("a is damaged at step 0: "),
        "{error}"
    );
    assert!(error.to_string().contains("\"mad\" is unknown"), "{error}");
}

#[test]
fn a_row_that_is_there_already_is_damage() {
    let folder = Folder::new();
    let path = folder.file("damaged.db");
    let store = filled(&path);
    let (mut a, _) = sum().open(&store, "a", 0).expect("it opens");
    let connection = Connection::open(&path).expect("it opens");
    connection
        .execute_batch(
            "INSERT INTO log SELECT instance, 7, epoch, version, at, signal, outcome, state, worker,
             due, sum FROM log WHERE instance = 'a' AND seq = 6",
        )
        .expect("the damage can be done");
    let Err(durable::Error::Store(5, failure)) = a.send(5) else {
        panic!("the row is there")
    };
    let StoreError::Corrupt { instance, step, .. } = failure.error else {
        panic!("{failure}")
    };
    assert_eq!((instance.as_str(), step), ("a", 7));
    connection
        .execute_batch("DELETE FROM log WHERE seq = 7")
        .expect("it can be mended");
    assert_eq!(
        a.send(5),
        Ok(Yielded(20)),
        "after the cause is gone it goes on"
    );
}

#[test]
fn a_file_that_was_cut_is_damaged() {
    let folder = Folder::new();
    let path = folder.file("cut.db");
    {
        let store = filled(&path);
        let (mut sum, _) = sum().open(&store, "a", 0).expect("it opens");
        for n in 0..500 {
            sum.send(n).expect("it goes on");
        }
    }
    let connection = Connection::open(&path).expect("it opens");
    connection
        .pragma_update(None, "wal_checkpoint", "truncate")
        .expect("it is written back");
    drop(connection);
    let whole = fs::metadata(&path).expect("it is there").len();
    assert!(whole > 40_000, "{whole}");
    let file = fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .expect("it opens");
    file.set_len(whole / 2).expect("it can be cut");
    let opened = SqliteStore::open(&path).map(|store| sum().open(&store, "a", 0).map(drop));
    assert!(
        matches!(
            opened,
            Err(StoreError::Corrupt { .. })
                | Ok(Err(OpenError::Store(StoreFailure {
                    error: StoreError::Corrupt { .. },
                    ..
                })))
        ),
        "{opened:?}"
    );
}

#[test]
fn what_is_no_database_is_refused() {
    let folder = Folder::new();
    let path = folder.file("text.db");
    fs::write(
        &path,
        "this is a text, and long enough to be none of SQLite's".repeat(100),
    )
    .expect("it can be written");
    assert!(matches!(
        SqliteStore::open(&path),
        Err(StoreError::Corrupt { .. })
    ));
    let nowhere = SqliteStore::open(folder.file("no/such/folder/x.db"));
    assert!(
        matches!(nowhere, Err(StoreError::Unavailable(_))),
        "{nowhere:?}"
    );
}
