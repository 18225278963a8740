//! Two versions at work at once.

use std::collections::BTreeMap;

use coroutine::Coroutine;
use durable::{Answer, Bodies, Body, Status, Store, Worker, store::Filter};
use scheduler::{Stop, Task};

use super::support::{SECOND, Time};

type Order = Body<u32, String, String, Vec<String>>;

/// Version 2 charges and ships; version 3 wraps in between.
fn order(version: u32) -> Order {
    Body::new("order", version, move |_| {
        Coroutine::new(async move |co| {
            let mut done = Vec::new();
            let steps = ["charge", "wrap", "ship"];
            for step in steps
                .into_iter()
                .filter(|step| version > 2 || *step != "wrap")
            {
                done.push(co.yield_(step.to_owned()).named(step).await?);
            }
            Ok(done)
        })
    })
}

fn worker(time: &Time, bodies: impl Into<Bodies<u32, String, String, Vec<String>>>) -> Worker {
    let perform = async |task: &mut Task<'_>, _: &durable::Key, step: &String| {
        task.sleep(SECOND / 2).await?;
        Ok::<_, Stop>(Answer::Send(format!("{step}ed")))
    };
    let worker = Worker::new(&time.store).serve(bodies, perform);
    worker
        .lease(5 * SECOND)
        .at_most(3)
        .pauses(SECOND, 2 * SECOND)
        .without_threads()
}

#[test]
fn what_was_born_under_2_is_never_broken_by_3() {
    let time = Time::new();
    for n in 0..20 {
        let (mut old, _) = order(2)
            .open(&time.store, &format!("old-{n}"), n)
            .expect("it opens");
        if n % 2 == 0 {
            old.send("charged".to_owned()).expect("it is sent");
        }
    }
    // The gate before the deployment says which cannot go on with 3 alone.
    let report = order(3).check(&time.store).expect("it is read");
    assert_eq!((report.instances, report.problems.len()), (20, 10));
    let old = worker(&time, &order(2));
    let new = worker(&time, Bodies::new(order(3)).or(order(2)));
    let store = time.store.clone();
    time.run(async move |task| {
        let old = task.spawn("old", async move |task| old.run(task).await);
        let new = task.spawn("new", async move |task| new.run(task).await);
        for n in 0..20 {
            order(3).open(&store, &format!("new-{n}"), n)?;
        }
        task.sleep(600 * SECOND).await?;
        old.cancel();
        new.cancel();
        Ok(())
    });
    let mut versions = BTreeMap::new();
    for head in time.store.list(&Filter::default()).expect("it is read") {
        assert_eq!(head.status, Status::Returned, "{head:?}");
        let bodies = Bodies::new(order(3)).or(order(2));
        let history = [order(2), order(3)].into_iter().any(|order| {
            let history = order.history(&time.store, &head.id).expect("it is read");
            history.check().is_ok()
        });
        assert!(history, "{head:?}");
        let (_, last) = bodies.find(&time.store, &head.id).expect("it replays");
        *versions
            .entry((head.id[..3].to_owned(), head.version, head.seq))
            .or_insert(0) += 1;
        drop(last);
    }
    // With 3 it was wrapped, with 2 it was not; nothing is half of each.
    let whole = |(_, version, seq): &(String, u32, u64)| *seq == u64::from(*version) + 1;
    assert!(versions.keys().all(whole), "{versions:?}");
    assert_eq!(versions.values().sum::<u32>(), 40);
}
