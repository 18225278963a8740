//! How much a step writes: the write-ahead log is as long as the pages that were written.

use std::{fs, path::Path};

use coroutine::Coroutine;
use durable::{Body, SqliteStore};

use crate::support::Folder;

fn sum() -> Body<(), u64, u64> {
    Body::new("sum", 1, |()| {
        Coroutine::new(async |co| {
            let mut sum = 0;
            loop {
                sum += co.yield_(sum).named("adding").await?;
            }
        })
    })
}

/// How many pages have been appended to the write-ahead log.
fn pages(path: &Path) -> u64 {
    const PAGE: u64 = 4096 + 24;
    let log = fs::metadata(path.with_extension("db-wal"))
        .expect("it is there")
        .len();
    (log - 32) / PAGE
}

#[test]
fn a_step_writes_three_pages() {
    let folder = Folder::new();
    let path = folder.file("pages.db");
    let store = SqliteStore::survives_kill_only(&path).expect("it opens");
    let (mut durable, _) = sum().open(&store, "desk-1", ()).expect("it opens");
    durable.send(1).expect("it goes on");
    let before = pages(&path);
    for number in 0..100 {
        durable.send(number).expect("it goes on");
    }
    let written = pages(&path) - before;
    // Of the instance, of the log and of its index; more when one splits.
    assert!(
        (200..=310).contains(&written),
        "{written} pages for 100 steps"
    );
}
