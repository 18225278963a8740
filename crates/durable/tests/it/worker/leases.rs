//! Leases: kept while an effect lasts, lost to others, lapsed.

use std::{cell::RefCell, rc::Rc};

use coroutine::Yielded;
use durable::{Answer, Key, Worker};
use scheduler::{Stop, Task};

use super::support::{Ask, SECOND, Time, errand, head, things};

type Log = Rc<RefCell<Vec<String>>>;

/// A worker of this name, whose effects take so long.
fn worker(time: &Time, log: &Log, name: &'static str, seconds: u32) -> Worker {
    let log = Rc::clone(log);
    Worker::new(&time.store)
        .serve(
            &errand(),
            async move |task: &mut Task<'_>, key: &Key, _: &Ask| {
                log.borrow_mut().push(format!("{name} begins {key}"));
                let slept = task.sleep(seconds * SECOND).await;
                let how = if slept.is_ok() { "ends" } else { "leaves" };
                log.borrow_mut().push(format!("{name} {how} {key}"));
                slept.map(|()| Answer::Send(name.to_owned()))
            },
        )
        .named(name)
        .lease(10 * SECOND)
        .without_threads()
}

#[test]
fn an_effect_may_last_longer_than_a_lease() {
    let time = Time::new();
    let opened = errand().open(&time.store, "a", things(["one"]));
    opened.expect("it opens");
    let log = Log::default();
    let [first, second] = ["w1", "w2"].map(|name| worker(&time, &log, name, 60));
    time.run(async move |task| {
        let first = task.spawn("first", async move |task| first.run_until_idle(task).await);
        task.sleep(SECOND).await?;
        let second = task.spawn("second", async move |task| second.run(task).await);
        let tally = task.join(&first).await??;
        assert_eq!((tally.claimed, tally.ended), (1, 1));
        task.cancel(second.id()).await.map(drop)
    });
    assert_eq!(*log.borrow(), ["w1 begins a/1", "w1 ends a/1"]);
}

#[test]
fn nobody_waits_for_a_dead_worker_longer_than_its_lease() {
    let time = Time::new();
    let opened = errand().open(&time.store, "a", things(["one"]));
    opened.expect("it opens");
    let log = Log::default();
    let [first, second] = ["w1", "w2"].map(|name| worker(&time, &log, name, 2));
    let waited = time.run(async move |task| {
        let first = task.spawn("first", async move |task| first.run(task).await);
        task.sleep(SECOND).await?;
        first.kill();
        let killed = task.now();
        task.sleep(SECOND).await?;
        let second = task.spawn("second", async move |task| second.run(task).await);
        while log
            .borrow()
            .last()
            .is_none_or(|last| last != "w2 begins a/1")
        {
            task.sleep(SECOND / 10).await?;
        }
        second.cancel();
        Ok(task.now() - killed)
    });
    assert!((8 * SECOND..=10 * SECOND).contains(&waited), "{waited:?}");
}

#[test]
fn taken_over_by_hand_the_effect_is_cancelled_and_nothing_of_it_is_written() {
    let time = Time::new();
    let opened = errand().open(&time.store, "a", things(["one", "two"]));
    opened.expect("it opens");
    let log = Log::default();
    let first = worker(&time, &log, "w1", 60);
    let store = time.store.clone();
    time.run(async move |task| {
        let first = task.spawn("first", async move |task| first.run(task).await);
        task.sleep(SECOND).await?;
        let (mut by_hand, _) = errand().find(&store, "a")?;
        by_hand.send("by hand".to_owned())?;
        by_hand.send("by hand".to_owned())?;
        task.sleep(10 * SECOND).await?;
        task.cancel(first.id()).await?;
        let ended = task.join(&first).await?;
        assert_eq!(ended, Err(scheduler::JoinError::Cancelled));
        Ok(())
    });
    assert_eq!(*log.borrow(), ["w1 begins a/1", "w1 leaves a/1"]);
    assert_eq!(head(&time.store, "a").seq, 3);
}

/// A letter and a timer wake at once: a step that comes to wait releases.
#[test]
fn who_waits_is_not_held() {
    let time = Time::new();
    let asks = vec![
        Ask::Do("one".to_owned()),
        Ask::Mail,
        Ask::Sleep(3),
        Ask::Mail,
    ];
    let opened = errand().open(&time.store, "a", asks);
    opened.expect("it opens");
    let first = worker(&time, &Log::default(), "w1", 0).lease(1000 * SECOND);
    let store = time.store.clone();
    time.run(async move |task| {
        let first = task.spawn("first", async move |task| first.run(task).await);
        task.sleep(SECOND).await?;
        assert_eq!(head(&store, "a").seq, 2);
        errand().post(&store, "a", "k", "letter".to_owned())?;
        task.sleep(SECOND).await?;
        assert_eq!(head(&store, "a").seq, 3);
        task.sleep(2 * SECOND).await?;
        assert_eq!(head(&store, "a").seq, 3, "no timer early");
        task.sleep(SECOND).await?;
        assert_eq!(head(&store, "a").seq, 4);
        let Yielded(Ask::Mail) = errand().find(&store, "a")?.1 else {
            return Err(Stop::failed("it waits for something else"));
        };
        task.cancel(first.id()).await.map(drop)
    });
}
