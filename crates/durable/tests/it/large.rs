//! Many rows in one instance, and many instances: what is read grows with them, and no faster.
//!
//! `LARGE=1 cargo test --release -p cede-durable --test it large` does it with a million of each.

use coroutine::{Coroutine, Yielded};
use durable::{
    Body, MemoryStore, SqliteStore, Status,
    faulty::{Call, Faulty},
    rusqlite::Connection,
    store::{Append, Filter, Loaded, NewInstance, NewRow, Rows, Since, Store, Waiting},
};

use crate::support::Folder;

fn many() -> usize {
    let large = std::env::var_os("LARGE").is_some();
    if large { 1_000_000 } else { 20_000 }
}

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

/// Opens `s`, and asserts that each page of its rows is loaded once.
fn opens<T: Store + Clone + 'static>(store: T, rows: usize) {
    let store = Faulty::new(std::sync::Arc::new(store));
    let (mut opened, step) = sum().find(&store, "s").expect("it opens");
    assert_eq!(
        (step, opened.seq()),
        (Yielded(rows as u64 - 1), rows as u64)
    );
    let pages = rows.div_ceil(Loaded::ROWS);
    let loads = store.count(Call::Load);
    assert!(
        (pages..=pages + 1).contains(&loads),
        "{loads} loads of {pages} pages"
    );
    assert_eq!(opened.send(1), Ok(Yielded(rows as u64)));
    assert_eq!(store.count(Call::Load), loads, "a step reads nothing");
}

#[test]
fn an_instance_of_many_rows_opens_page_by_page() {
    let rows = many();
    let memory = MemoryStore::new();
    let (mut long, _) = sum().open(&memory, "s", ()).expect("it opens");
    for _ in 1..rows {
        long.send(1).expect("it goes on");
    }
    drop(long);
    let folder = Folder::new();
    let file = SqliteStore::survives_kill_only(folder.file("long.db")).expect("it opens");
    copy(&memory, &file, rows);
    opens(memory, rows);
    opens(file, rows);
}

/// Copies the instance `s`, in one commit.
fn copy(from: &impl Store, to: &impl Store, rows: usize) {
    let mut copied = Vec::with_capacity(rows);
    let mut page = Rows::new();
    while copied.len() < rows {
        page.clear();
        let next = Since::Step(copied.len() as u64 + 1);
        from.load("s", next, &mut page).expect("it can be read");
        copied.extend(page.iter().map(|row| NewRow {
            seq: row.seq,
            epoch: row.epoch,
            version: row.version,
            at: row.at,
            signal: row.signal.to_owned(),
            outcome: row.outcome.to_owned(),
            state: row.state.map(str::to_owned),
            worker: None,
            sum: row.sum,
        }));
    }
    let first = Append {
        id: "s".into(),
        epoch: 1,
        seq: 0,
        rows: copied,
        base: 1,
        waiting: Some(Waiting::Answer),
        ..Append::default()
    };
    let new = NewInstance {
        body: "sum".into(),
        first,
        status: Status::Waiting,
    };
    to.create(&new).expect("it can be written");
}

#[test]
fn many_instances_are_listed_page_by_page() {
    let instances = many();
    let folder = Folder::new();
    let path = folder.file("many.db");
    let store = SqliteStore::survives_kill_only(&path).expect("it opens");
    sum().open(&store, "0000000", ()).expect("it opens");
    let connection = Connection::open(&path).expect("it opens");
    let fill = format!(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT {})
         INSERT INTO instance
         (id, body, version, status, seq, base, epoch, state, waiting, at, ready)
         SELECT printf('%07d', n), body, version, status, seq, base, epoch, state, waiting,
             at, ready
         FROM instance, numbers",
        instances - 1
    );
    connection.execute_batch(&fill).expect("it is filled");
    let all = store.list(&Filter::default());
    assert_eq!(all.expect("it is listed").len(), instances);
    let store = Faulty::new(store);
    let mut filter = Filter {
        body: Some("sum".into()),
        limit: 1_000,
        ..Filter::default()
    };
    let mut listed = 0;
    loop {
        let heads = store.list(&filter).expect("it is listed");
        let Some(last) = heads.last() else { break };
        listed += heads.len();
        filter.after = Some(last.id.to_string());
    }
    assert_eq!(
        (listed, store.count(Call::List)),
        (instances, instances / 1_000 + 1)
    );
}
