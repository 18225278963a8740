//! A letter is posted while its instance comes to wait for one: nobody sleeps with mail.

use std::{sync::Barrier, thread};

use cluster::Cluster;
use durable::store::{
    Append, Appended, NewInstance, NewLetter, NewRow, PostOutcome, Rows, Since, Status, Store,
    Waiting,
};

use crate::support::{client, counter, settings};

/// How often post and append race; `WAKE_UP_ROUNDS` says more.
fn rounds() -> u64 {
    let rounds = std::env::var("WAKE_UP_ROUNDS").ok();
    rounds.map_or(2_000, |rounds| {
        rounds.parse().expect("WAKE_UP_ROUNDS is a number")
    })
}

fn append(seq: u64, waiting: Waiting, letter: Option<u64>) -> Append {
    let row = NewRow {
        seq: seq + 1,
        epoch: 1,
        version: 1,
        signal: "\"close\"".to_owned(),
        outcome: "\"exited\"".to_owned(),
        ..NewRow::default()
    };
    Append {
        id: "a".into(),
        epoch: 1,
        seq,
        rows: vec![row],
        base: 1,
        waiting: Some(waiting),
        letter,
        ..Append::default()
    }
}

fn letter(n: u64) -> NewLetter {
    NewLetter {
        id: "a".into(),
        body: "b".into(),
        key: n.to_string(),
        value: "1".to_owned(),
        sum: 0,
    }
}

/// How often an instance slept with mail, on a server that isolates transactions so.
fn sleepers(isolation: &str) -> u64 {
    let cluster = Cluster::start_with(&[
        ("fsync", "off"),
        ("default_transaction_isolation", isolation),
    ]);
    let store = settings().open(&cluster.url()).expect("it opens");
    let new = NewInstance {
        body: "b".into(),
        first: append(0, Waiting::Answer, None),
        status: Status::Waiting,
    };
    store.create(&new).expect("it is new");
    let barrier = Barrier::new(2);
    let mut asleep = 0;
    thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..rounds() {
                barrier.wait();
                assert_eq!(store.post(&letter(n)), Ok(PostOutcome::New));
                barrier.wait();
            }
        });
        for n in 0..rounds() {
            let seq = 1 + 2 * n;
            barrier.wait();
            let waits = append(seq, Waiting::Mail, None);
            assert_eq!(store.append(&[waits]), Ok(vec![Appended::Written]));
            barrier.wait();
            let loaded = store.load("a", Since::Head, &mut Rows::new());
            let loaded = loaded.expect("it can be read").expect("it is there");
            asleep += u64::from(loaded.head.ready.is_none());
            let number = loaded.letter.expect("it has come").number;
            let takes = append(seq + 1, Waiting::Answer, Some(number));
            assert_eq!(store.append(&[takes]), Ok(vec![Appended::Written]));
        }
    });
    asleep
}

#[test]
fn nobody_sleeps_with_mail_where_transactions_read_committed() {
    assert_eq!(sleepers("read committed"), 0);
}

#[test]
fn nobody_sleeps_with_mail_where_transactions_read_repeatably() {
    assert_eq!(sleepers("repeatable read"), 0);
}

/// Runs a statement that has to wait for a lock, which is let go of only then.
fn blocked<T: Send>(
    cluster: &Cluster,
    statement: impl FnOnce() -> T + Send,
    let_go: impl FnOnce(),
) -> T {
    let mut observer = client(cluster);
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    thread::scope(|scope| {
        let statement = scope.spawn(statement);
        let mut is_waiting = || -> bool {
            let counted = observer.query_one(waits, &[]);
            counted.expect("it may").get::<_, i64>(0) > 0
        };
        while !is_waiting() {
            assert!(!statement.is_finished(), "it does not wait for the lock");
        }
        let_go();
        statement.join().expect("it does not panic")
    })
}

#[test]
fn a_letter_that_comes_while_the_append_waits_for_the_lock_is_seen() {
    let cluster = Cluster::start_with(&[("fsync", "off")]);
    let store = settings().open(&cluster.url()).expect("it opens");
    counter().open(&store, "a", ()).expect("it is new");
    let mut user = client(&cluster);
    let mut transaction = user.transaction().expect("it begins");
    let posted = store.post_in(&mut transaction, &counter(), "a", "k", 1);
    posted.expect("it is there");
    let waits = append(1, Waiting::Mail, None);
    let append = || store.append(&[waits]);
    let appended = blocked(&cluster, append, || transaction.commit().expect("it may"));
    assert_eq!(appended, Ok(vec![Appended::Written]));
    let loaded = store.load("a", Since::Head, &mut Rows::new());
    let head = loaded.expect("it can be read").expect("it is there").head;
    assert!(head.ready.is_some(), "{head:?}");
}

/// The control: the same with an append that asks whether there are letters, in place of counting
/// them. It sees what was there when it began, and not what has come since.
#[test]
fn with_a_subquery_in_place_of_the_counter_it_sleeps_with_mail() {
    let cluster = Cluster::start_with(&[("fsync", "off")]);
    let (mut poster, mut writer) = (client(&cluster), client(&cluster));
    let tables = "CREATE TABLE instance (id text PRIMARY KEY, waiting text, ready bigint);
         CREATE TABLE mail (number bigint PRIMARY KEY);
         INSERT INTO instance VALUES ('a', 'answer', 1)";
    writer.batch_execute(tables).expect("they are new");
    let mut transaction = poster.transaction().expect("it begins");
    let post = "WITH letter AS (INSERT INTO mail VALUES (1))
         UPDATE instance SET ready = CASE WHEN waiting = 'mail' THEN 1 ELSE ready END";
    transaction.execute(post, &[]).expect("it is posted");
    let wait = "UPDATE instance SET waiting = 'mail',
         ready = CASE WHEN EXISTS (SELECT FROM mail) THEN 1 END";
    let append = || writer.execute(wait, &[]);
    let written = blocked(&cluster, append, || transaction.commit().expect("it may"));
    assert_eq!(written.expect("it is written"), 1);
    let ready = "SELECT ready FROM instance WHERE EXISTS (SELECT FROM mail)";
    let ready = writer.query_one(ready, &[]).expect("it is there");
    assert_eq!(ready.get::<_, Option<i64>>(0), None);
}
