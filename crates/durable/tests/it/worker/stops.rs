//! What arrives meanwhile: a cancel, a second one, a kill; and what comes out.

use std::{cell::RefCell, rc::Rc};

use coroutine::Complete;
use durable::{Answer, IntoAnswer, Key, MemoryStore, Status, Worker};
use scheduler::{JoinError, Stop, Task};

use super::support::{Ask, SECOND, Time, errand, head, things};

type Log = Rc<RefCell<Vec<String>>>;

/// Runs a worker on two instances, whose effects take ten seconds each, of which one at a time is
/// held. `disturb` is called after five.
#[track_caller]
fn check<T>(
    effect: impl AsyncFn(&mut Task<'_>, &Log) -> T + 'static,
    disturb: impl AsyncFnOnce(&mut Task<'_>, scheduler::TaskId) -> Result<(), Stop> + 'static,
    expected: (&[&str], JoinError, [u64; 2]),
) -> MemoryStore
where
    T: IntoAnswer<String, std::convert::Infallible> + 'static,
{
    let time = Time::new();
    for id in ["a", "b"] {
        let opened = errand().open(&time.store, id, things(["one", "two"]));
        opened.expect("it opens");
    }
    let log = Log::default();
    let within = Rc::clone(&log);
    let worker = Worker::new(&time.store)
        .serve(
            &errand(),
            async move |task: &mut Task<'_>, key: &Key, _: &Ask| {
                within.borrow_mut().push(format!("{key} begins"));
                effect(task, &within).await
            },
        )
        .lease(30 * SECOND)
        .at_most(1)
        .without_threads();
    let ended = time.run(async move |task| {
        let worker = task.spawn("worker", async move |task| worker.run(task).await);
        task.sleep(5 * SECOND).await?;
        disturb(task, worker.id()).await?;
        task.join(&worker).await
    });
    let (events, error, steps) = expected;
    assert_eq!(log.borrow().as_slice(), events);
    assert_eq!(ended, Err(error));
    assert_eq!(["a", "b"].map(|id| head(&time.store, id).seq), steps);
    time.store
}

async fn slow(task: &mut Task<'_>, log: &Log) -> Result<Answer<String>, Stop> {
    let slept = task.sleep(10 * SECOND).await;
    if let Err(stop) = &slept {
        log.borrow_mut().push(stop.to_string());
    }
    slept.map(|()| Answer::Send("done".to_owned()))
}

#[track_caller]
fn check_released(store: &MemoryStore) {
    for id in ["a", "b"] {
        let head = head(store, id);
        assert!(
            head.ready.is_some_and(|ready| ready <= head.now),
            "{head:?}"
        );
        assert_eq!((head.status, head.problem), (Status::Waiting, None));
    }
}

#[test]
fn cancelled_it_finishes_what_was_begun_and_begins_nothing() {
    let disturb = async |task: &mut Task<'_>, worker| task.cancel(worker).await.map(drop);
    let events: &[_] = &["a/1 begins"]; // and not a/2
    let store = check(slow, disturb, (events, JoinError::Cancelled, [2, 1]));
    check_released(&store);
}

#[test]
fn cancelled_twice_it_cancels_the_effects_and_releases() {
    let disturb = async |task: &mut Task<'_>, worker| {
        task.cancel(worker).await?;
        task.sleep(SECOND).await?;
        task.cancel(worker).await.map(drop)
    };
    let events: &[_] = &["a/1 begins", "the task was cancelled"];
    let store = check(slow, disturb, (events, JoinError::Cancelled, [1, 1]));
    check_released(&store);
    assert_eq!(head(&store, "a").attempts, 0, "it was no failure");
}

#[test]
fn an_effect_that_answers_although_it_is_cancelled_is_written() {
    let effect = async |task: &mut Task<'_>, log: &Log| match slow(task, log).await {
        Ok(answer) => answer,
        Err(_) => Answer::Send("half done".to_owned()),
    };
    let disturb = async |task: &mut Task<'_>, worker| {
        task.cancel(worker).await?;
        task.sleep(SECOND).await?;
        task.cancel(worker).await.map(drop)
    };
    let events: &[_] = &["a/1 begins", "the task was cancelled"];
    let store = check(effect, disturb, (events, JoinError::Cancelled, [2, 1]));
    check_released(&store);
}

#[test]
fn killed_it_leaves_all_as_it_is_and_the_lease_lapses() {
    let disturb = async |task: &mut Task<'_>, worker| task.kill(worker).await.map(drop);
    let events: &[_] = &["a/1 begins", "the task was killed"];
    let store = check(slow, disturb, (events, JoinError::Killed, [1, 1]));
    let head = head(&store, "a");
    let left = head.ready.expect("it wants an answer") - head.now;
    assert!((24_000_000..=26_000_000).contains(&left), "{left}");
}

#[test]
fn a_deadline_is_a_cancel() {
    let time = Time::new();
    let opened = errand().open(&time.store, "a", things(["one", "two"]));
    opened.expect("it opens");
    let worker = Worker::new(&time.store)
        .serve(&errand(), async |task, _, _| {
            task.sleep(10 * SECOND).await?;
            Ok::<_, Stop>(Answer::Send("done".to_owned()))
        })
        .without_threads();
    let (outcome, passed) = time.run(async move |task| {
        let begun = task.now();
        let outcome = task
            .timeout(5 * SECOND, async |task| worker.run(task).await)
            .await?;
        Ok((outcome.is_err(), task.now() - begun))
    });
    assert!(outcome, "it was the deadline that ended it");
    assert!((10 * SECOND..11 * SECOND).contains(&passed), "{passed:?}");
    assert_eq!(head(&time.store, "a").seq, 2);
    check_ready(&time.store);
}

#[track_caller]
fn check_ready(store: &MemoryStore) {
    let head = head(store, "a");
    assert!(
        head.ready.is_some_and(|ready| ready <= head.now),
        "{head:?}"
    );
}

#[test]
fn idle_it_ends_by_itself() {
    let time = Time::new();
    for n in 0..300 {
        let opened = errand().open(
            &time.store,
            &format!("{n}"),
            things(["one", "two", "three"]),
        );
        opened.expect("it opens");
    }
    let waits = errand().open(&time.store, "mail", vec![Ask::Mail]);
    waits.expect("it opens");
    let worker = Worker::new(&time.store)
        .serve(&errand(), async |_, key, _| Answer::Send(key.to_string()))
        .at_most(20);
    let tally = time.run(async move |task| worker.run_until_idle(task).await);
    assert_eq!((tally.claimed, tally.steps, tally.ended), (300, 900, 300));
    let (_, last) = errand().find(&time.store, "7").expect("it is there");
    let sent = ["7/1", "7/2", "7/3"].map(str::to_owned);
    assert_eq!(last, Complete(sent.to_vec()));
}
