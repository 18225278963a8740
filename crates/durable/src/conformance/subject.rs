//! The stores that are checked, and what the cases have in common.

use std::{sync::Arc, time::Duration};

use crate::{
    record::{
        row::{NewRow, Row},
        rows::Rows,
    },
    store::{
        Append, Appended, Created, Loaded, NewInstance, NewLetter, PostOutcome, Since, Status,
        Store, Waiting,
    },
};

/// The number of letters that may wait for an instance of a [`Subject`]'s store.
pub const MAILBOX_LIMIT: u64 = 5;

/// A kind of store that is to be checked; for an example see [`check`](super::check).
pub trait Subject {
    /// Its type.
    type Store: Store + Clone + 'static;

    /// Creates an empty store, with a mailbox limit of [`MAILBOX_LIMIT`].
    fn fresh(&self) -> Self::Store;

    /// Lets time pass for the store: its clock advances, or its times go back.
    fn pass(&self, store: &Self::Store, time: Duration);
}

/// A case: what it shows, and the function that panics if it does not.
pub type Case<T> = (&'static str, fn(&T));

/// A row of an instance, chained to the one before it.
pub(super) fn row(id: &str, before: Option<&NewRow>, epoch: u64, outcome: &str) -> NewRow {
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
        ..NewRow::default()
    };
    row.summed(before.map_or(0, |row| row.sum), id)
}

/// An append of rows that go on from `before`.
pub(super) fn append(id: &str, epoch: u64, seq: u64, rows: Vec<NewRow>) -> Append {
    Append {
        id: id.into(),
        epoch,
        seq,
        rows,
        base: 1,
        waiting: Some(Waiting::Answer),
        ..Append::default()
    }
}

/// An instance that waits so, of the body `b`; returns its first row.
#[track_caller]
pub(super) fn create(
    store: &impl Store,
    id: &str,
    change: impl FnOnce(&mut NewInstance),
) -> NewRow {
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
pub(super) fn load(store: &impl Store, id: &str) -> Loaded {
    let loaded = store.load(id, Since::Head, &mut Rows::new());
    loaded
        .expect("the store can be read")
        .expect("the instance is there")
}

#[track_caller]
pub(super) fn append_one(store: &impl Store, append: Append) -> Appended {
    let appended = store.append(&[append]).expect("the store can be written");
    assert_eq!(appended.len(), 1);
    appended[0]
}

#[track_caller]
pub(super) fn post(store: &impl Store, id: &str, key: &str) -> PostOutcome {
    let letter = NewLetter {
        id: id.into(),
        body: "b".into(),
        key: key.to_owned(),
        value: format!("{key:?}"),
        sum: u32::MAX,
    };
    store.post(&letter).expect("the store can be written")
}

pub(super) fn names(names: &[&str]) -> Vec<Arc<str>> {
    names.iter().map(|name| Arc::from(*name)).collect()
}

#[track_caller]
pub(super) fn assert_rows(rows: &Rows, expected: &[NewRow]) {
    let found: Vec<Row<'_>> = rows.iter().collect();
    let expected: Vec<_> = expected.iter().map(|row| row.as_row(None)).collect();
    assert_eq!(found, expected);
}
