//! Servers that stop, and sessions that are ended, while steps are made.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

use cluster::{Cluster, Stop};
use durable_postgres::PostgresStore;

use crate::support::{assert_numbers, client, counter, fresh_schema, insist, quick, settings};

const THREADS: usize = 4;

/// Makes steps by several threads while `disturb` runs, and some more; each number is written once.
fn under_load(store: &PostgresStore, disturb: impl FnOnce(&AtomicU64)) {
    let (made, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    let all_open = Barrier::new(THREADS + 1);
    let work = |id: String| {
        let opened = counter().open(store, &id, ());
        all_open.wait();
        let (mut durable, _) = opened.expect("it is new");
        let (mut number, mut failures) = (0, 0);
        let mut last = 10;
        while last > 0 {
            if is_over.load(Ordering::Relaxed) {
                last -= 1;
            }
            number += 1;
            failures += insist(&mut durable, number);
            made.fetch_add(1, Ordering::Relaxed);
        }
        (number, failures)
    };
    let done: Vec<_> = thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..THREADS)
            .map(|n| scope.spawn(move || work(format!("i{n}"))))
            .collect();
        all_open.wait();
        disturb(&made);
        is_over.store(true, Ordering::Relaxed);
        threads
            .into_iter()
            .map(|thread| thread.join().expect("it works"))
            .collect()
    });
    for (n, (number, _)) in done.iter().enumerate() {
        assert_numbers(store, &format!("i{n}"), 1..=*number);
    }
    let failures: u32 = done.iter().map(|(_, failures)| failures).sum();
    println!("{} steps, {failures} failures", made.into_inner());
}

/// Waits until so many more steps were made.
fn wait_for(made: &AtomicU64, more: u64) {
    let goal = made.load(Ordering::Relaxed) + more;
    while made.load(Ordering::Relaxed) < goal {
        thread::yield_now();
    }
}

#[test]
fn a_server_that_crashes_under_load_has_all_that_was_returned() {
    let cluster = Cluster::start();
    let store = PostgresStore::builder().schema(fresh_schema());
    let store = store.open(&cluster.url()).expect("it opens");
    under_load(&store, |made| {
        for _ in 0..3 {
            wait_for(made, 100);
            cluster.stop(Stop::Immediate);
            cluster.start_again();
        }
        wait_for(made, 100);
    });
}

#[test]
fn sessions_that_are_ended_at_random_cost_no_step() {
    let cluster = quick();
    let store = settings().open(&cluster.url()).expect("it opens");
    let mut other = client(&cluster);
    under_load(&store, |made| {
        for _ in 0..50 {
            wait_for(made, 20);
            let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE application_name = 'cede-durable' ORDER BY random() LIMIT 2";
            other.execute(sql, &[]).expect("it may");
        }
        wait_for(made, 100);
    });
}

#[test]
fn a_server_that_was_away_is_found_again() {
    let cluster = quick();
    let store = settings().open(&cluster.url()).expect("it opens");
    let (mut durable, _) = counter().open(&store, "a", ()).expect("it is new");
    assert_eq!(insist(&mut durable, 1), 0);
    cluster.stop(Stop::Fast);
    assert!(durable.send(2).is_err(), "nobody is there");
    cluster.start_again();
    insist(&mut durable, 2);
    assert_numbers(&store, "a", 1..=2);
}
