//! One suite that checks every store.
//!
//! ```
//! use durable::{Clock, MemoryStore, conformance::{MAILBOX_LIMIT, Subject, check}};
//! use std::time::{Duration, UNIX_EPOCH};
//!
//! struct Memory(Clock);
//!
//! impl Subject for Memory {
//!     type Store = MemoryStore;
//!
//!     fn fresh(&self) -> MemoryStore {
//!         MemoryStore::builder().clock(self.0.clone()).mailbox_limit(MAILBOX_LIMIT).build()
//!     }
//!
//!     fn pass(&self, _: &MemoryStore, time: Duration) {
//!         self.0.advance(time);
//!     }
//! }
//! check(&Memory(Clock::manual(UNIX_EPOCH + Duration::from_secs(1_000_000))));
//! ```

use std::{sync::Arc, time::Duration};

use crate::{
    record::row::{NewRow, Row, Rows},
    store::{
        Append, Appended, Created, Loaded, NewInstance, NewLetter, PostOutcome, Since, Status,
        Store, Waiting,
    },
};

mod claims;
mod extremes;
mod lists;
mod logs;
mod mail;
mod threads;

/// How many letters may wait for an instance of a [`Subject`]'s store.
pub const MAILBOX_LIMIT: u64 = 5;

/// A kind of store that is to be checked.
pub trait Subject {
    /// Its type.
    type Store: Store + Clone + 'static;

    /// Creates an empty store, with a mailbox limit of [`MAILBOX_LIMIT`].
    fn fresh(&self) -> Self::Store;

    /// Lets time pass for the store: its clock advances, or its times go back.
    fn pass(&self, store: &Self::Store, time: Duration);
}

/// Runs all cases.
///
/// # Panics
///
/// If the store does not do what [`Store`] says.
pub fn check<T: Subject>(subject: &T) {
    for (name, case) in cases() {
        println!("{name}");
        case(subject);
    }
}

/// A case: what it shows, and the function that panics if it does not.
pub type Case<T> = (&'static str, fn(&T));

/// Returns all cases, each to be run by itself.
#[must_use]
pub fn cases<T: Subject>() -> Vec<Case<T>> {
    [
        logs::cases(),
        lists::cases(),
        mail::cases(),
        claims::cases(),
        threads::cases(),
        extremes::cases(),
    ]
    .concat()
}

/// A row of an instance, chained to the one before it.
fn row(id: &str, before: Option<&NewRow>, epoch: u64, outcome: &str) -> NewRow {
    let seq = before.map_or(1, |row| row.seq + 1);
    let signal = if seq == 1 {
        "{\"start\":null}"
    } else {
        "{\"send\":1}"
    };
    let row = NewRow {
        seq,
        epoch,
        version: 1,
        at: 1_000 + i64::try_from(seq).expect("small"),
        signal: signal.to_owned(),
        outcome: outcome.to_owned(),
        state: Some(format!("state {seq}")),
        worker: None,
        sum: 0,
    };
    row.summed(before.map_or(0, |row| row.sum), id)
}

/// An append of rows that go on from `before`.
fn append(id: &str, epoch: u64, seq: u64, rows: Vec<NewRow>) -> Append {
    Append {
        id: id.into(),
        epoch,
        seq,
        rows,
        base: 1,
        ended: None,
        waiting: Some(Waiting::Answer),
        timer: None,
        due: None,
        letter: None,
    }
}

/// An instance that waits so, of the body `b`; returns its first row.
#[track_caller]
fn create(store: &impl Store, id: &str, change: impl FnOnce(&mut NewInstance)) -> NewRow {
    let first = row(id, None, 1, "{\"yielded\":null}");
    let mut new = NewInstance {
        body: "b".into(),
        status: Status::Waiting,
        first: append(id, 1, 0, vec![first.clone()]),
    };
    change(&mut new);
    assert_eq!(store.create(&new), Ok(Created::New));
    first
}

#[track_caller]
fn load(store: &impl Store, id: &str) -> Loaded {
    let loaded = store.load(id, Since::Head, &mut Rows::new());
    loaded
        .expect("the store can be read")
        .expect("the instance is there")
}

#[track_caller]
fn append_one(store: &impl Store, append: Append) -> Appended {
    let appended = store.append(&[append]).expect("the store can be written");
    assert_eq!(appended.len(), 1);
    appended[0]
}

#[track_caller]
fn post(store: &impl Store, id: &str, key: &str) -> PostOutcome {
    let letter = NewLetter {
        id: id.into(),
        body: "b".into(),
        key: key.to_owned(),
        value: format!("{key:?}"),
        sum: u32::MAX,
    };
    store.post(&letter).expect("the store can be written")
}

fn names(names: &[&str]) -> Vec<Arc<str>> {
    names.iter().map(|name| Arc::from(*name)).collect()
}

#[track_caller]
fn assert_rows(rows: &Rows, expected: &[NewRow]) {
    let found: Vec<Row<'_>> = rows.iter().collect();
    let expected: Vec<_> = expected.iter().map(|row| row.as_row(None)).collect();
    assert_eq!(found, expected);
}
