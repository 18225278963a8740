use std::time::{Duration, Instant};

use durable::{
    StoreError,
    store::{Append, Appended, Filter, NewRow, Store, Waiting},
};

use super::{TEXT, counter};

/// Appends a step to each instance of a store, `rounds` times, all of them together as a worker
/// does. An empty store gets `instances` of them first.
///
/// # Errors
///
/// The store's.
///
/// # Panics
///
/// If somebody else has one.
pub fn batches<T>(store: &T, instances: u64, rounds: u64) -> Result<Duration, StoreError>
where
    T: Store + Clone + 'static,
{
    let mut heads = store.list(&Filter::default())?;
    if heads.is_empty() {
        for number in 0..instances {
            let opened = counter().open(store, &number.to_string(), ());
            drop(opened.expect("it opens"));
        }
        heads = store.list(&Filter::default())?;
    }
    let mut batch: Vec<_> = heads
        .iter()
        .map(|head| append(&head.id, head.epoch, head.seq))
        .collect();
    let begin = Instant::now();
    for _ in 0..rounds {
        let fates = store.append(&batch)?;
        assert!(
            fates.iter().all(|fate| *fate == Appended::Written),
            "nobody else has them"
        );
        for append in &mut batch {
            append.seq += 1;
            append.rows[0].seq += 1;
        }
    }
    Ok(begin.elapsed())
}

fn append(id: &str, epoch: u64, seq: u64) -> Append {
    let row = NewRow {
        seq: seq + 1,
        epoch,
        version: 1,
        at: 1_000_000,
        signal: format!("{{\"send\":\"{TEXT}\"}}"),
        outcome: "{\"yielded\":1000}".to_owned(),
        state: Some("counting".to_owned()),
        ..NewRow::default()
    };
    Append {
        id: id.into(),
        epoch,
        seq,
        rows: vec![row],
        base: 1,
        waiting: Some(Waiting::Answer),
        ..Append::default()
    }
}
