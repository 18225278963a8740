//! Settings that are as short or as long as can be.

use std::time::Duration;

use durable::{Answer, Worker};
use scheduler::{JoinError, Stop};

use super::support::{SECOND, Time, errand, head, things};

/// Runs a worker for ten seconds: it makes the steps, leaves room for other tasks, and can be
/// cancelled.
#[track_caller]
fn check(set: impl Fn(Worker) -> Worker) {
    let time = Time::new();
    let opened = errand().open(&time.store, "a", things(["one", "two"]));
    opened.expect("it opens");
    let worker = Worker::new(&time.store)
        .serve(&errand(), async |task, key, _| {
            task.sleep(SECOND).await?;
            Ok::<_, Stop>(Answer::Send(key.to_string()))
        })
        .without_threads();
    let worker = set(worker);
    let ended = time.run(async move |task| {
        let worker = task.spawn("worker", async move |task| worker.run(task).await);
        task.sleep(10 * SECOND).await?;
        worker.cancel();
        task.join(&worker).await
    });
    assert_eq!(ended, Err(JoinError::Cancelled));
    assert_eq!(head(&time.store, "a").seq, 3);
}

#[test]
fn a_lease_may_be_of_any_length() {
    for lease in [Duration::ZERO, Duration::from_nanos(2), Duration::MAX] {
        check(|worker| worker.lease(lease));
    }
}

#[test]
fn a_pause_between_claims_may_be_of_any_length() {
    for pause in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX] {
        check(|worker| worker.poll(pause));
    }
}
