//! Many threads, one store.

use std::{sync::Arc, thread};

use super::subject::{Case, Subject, append, append_one, create, load, row};
use crate::{
    record::{row::NewRow, rows::Rows},
    store::{Appended, Since, Store},
};

pub(super) fn cases<T: Subject>() -> Vec<Case<T>> {
    vec![
        ("many threads write a linear log", linear),
        ("many threads write instances of their own", parallel),
    ]
}

/// Threads that all want the same steps: each step is written by exactly one.
fn linear<T: Subject>(subject: &T) {
    const STEPS: u64 = 20;
    let store = subject.fresh();
    let store = Arc::new(store) as Arc<dyn Store>;
    create(&store, "a", |_| ());
    let write = |worker: usize| {
        let mut won = 0;
        while load(&store, "a").head.seq < STEPS {
            let mut rows = Rows::new();
            store
                .load("a", Since::Step(1), &mut rows)
                .expect("it can be read");
            let last = owned(&rows);
            let next = row("a", Some(&last), 1, &format!("{{\"yielded\":{worker}}}"));
            won += u64::from(
                append_one(&store, append("a", 1, last.seq, vec![next])) == Appended::Written,
            );
        }
        won
    };
    let won: u64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|worker| scope.spawn(move || write(worker)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("it writes"))
            .sum()
    });
    let mut rows = Rows::new();
    store
        .load("a", Since::Step(1), &mut rows)
        .expect("it can be read");
    assert_eq!(
        (rows.len() as u64, won),
        (load(&store, "a").head.seq, rows.len() as u64 - 1)
    );
    let mut before = 0;
    for row in rows.iter() {
        assert_eq!(
            row.sum,
            row.sum_after(before, "a"),
            "each row follows the one before it"
        );
        before = row.sum;
    }
}

fn owned(rows: &Rows) -> NewRow {
    let last = rows.last().expect("there is a row");
    NewRow {
        seq: last.seq,
        epoch: last.epoch,
        version: last.version,
        at: last.at,
        signal: last.signal.to_owned(),
        outcome: last.outcome.to_owned(),
        state: last.state.map(str::to_owned),
        worker: None,
        sum: last.sum,
    }
}

fn parallel<T: Subject>(subject: &T) {
    let store = subject.fresh();
    let store = Arc::new(store) as Arc<dyn Store>;
    let write = |id: String| {
        let mut last = create(&store, &id, |_| ());
        for _ in 0..20 {
            let next = row(&id, Some(&last), 1, "{\"yielded\":1}");
            let appended = append_one(&store, append(&id, 1, last.seq, vec![next.clone()]));
            assert_eq!(appended, Appended::Written);
            last = next;
        }
        assert_eq!(load(&store, &id).head.seq, 21);
    };
    thread::scope(|scope| {
        for n in 0..8 {
            scope.spawn(move || write(format!("i{n}")));
        }
    });
}
