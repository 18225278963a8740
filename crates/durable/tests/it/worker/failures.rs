//! Effects, bodies and letters that fail: put off, parked, retried; and the others go on.

use std::{
    cell::{Cell, RefCell},
    future::{Ready, ready},
    rc::Rc,
};

use coroutine::{Complete, Coroutine};
use durable::{Answer, Body, Key, MemoryStore, Status, Worker, WorkerEvent};
use scheduler::{Stop, Task};

use super::support::{Ask, Errand, SECOND, Time, errand, head, things, waiting};

/// A body of the same name, whose instances named `bad` panic when they are sent something.
fn poison() -> Errand {
    Body::new("errand", 1, |asks: Vec<Ask>| {
        Coroutine::new(async move |co| {
            let mut sent = Vec::new();
            for ask in asks {
                let is_bad = ask == Ask::Do("bad".to_owned());
                sent.push(co.yield_(ask).await?);
                assert!(!is_bad, "it cannot stand {sent:?}");
            }
            Ok(sent)
        })
    })
    .waiting(waiting)
}

fn open(store: &MemoryStore, id: &str, asks: Vec<Ask>) {
    errand().open(store, id, asks).expect("it opens");
}

/// Runs a worker for so many seconds. Returns what it has noted, but for claims.
fn work(time: &Time, worker: Worker, seconds: u32) -> Vec<String> {
    let events = Rc::new(RefCell::new(Vec::new()));
    let noted = Rc::clone(&events);
    let worker = worker.without_threads().observed(move |event| match event {
        WorkerEvent::Claimed(_) => {}
        event => noted.borrow_mut().push(event.to_string()),
    });
    time.run(async move |task| {
        let within = async |task: &mut Task<'_>| worker.run(task).await;
        task.timeout(seconds * SECOND, within).await.map(drop)
    });
    events.take()
}

#[test]
fn a_body_that_panics_is_parked_after_so_many_attempts_and_goes_on_when_it_is_mended() {
    let time = Time::new();
    open(&time.store, "poison", things(["bad", "good"]));
    open(&time.store, "well", things(["good"]));
    let performed = Rc::new(Cell::new(0));
    let count = Rc::clone(&performed);
    let worker = Worker::new(&time.store)
        .serve(&poison(), async move |_, key, asked| {
            count.set(count.get() + u32::from(*asked == Ask::Do("bad".to_owned())));
            Answer::Send(key.to_string())
        })
        .attempts(3);
    let events = work(&time, worker, 60);
    let why = "poison/2: panicked: it cannot stand [\"poison/1\"]";
    assert_eq!(
        events,
        [
            format!("poison/1 is put off for 1s: {why}"),
            "well/2 returned".to_owned(),
            format!("poison/1 is put off for 2s: {why}"),
            format!("poison/1 is parked: {why}; 3 attempts have failed"),
        ]
    );
    assert_eq!(
        performed.get(),
        3,
        "the answer is asked for again, with the same key"
    );
    let parked = head(&time.store, "poison");
    assert_eq!((parked.status, parked.seq), (Status::Parked, 1));
    assert_eq!(
        parked.problem.as_deref(),
        Some(&*format!("{why}; 3 attempts have failed"))
    );

    errand().retry(&time.store, "poison").expect("it is parked"); // and the body is mended
    let worker =
        Worker::new(&time.store).serve(&errand(), async |_, key, _| Answer::Send(key.to_string()));
    assert_eq!(
        work(&time, worker, 2),
        ["poison/2 -> unnamed", "poison/3 returned"]
    );
    let (_, last) = errand().find(&time.store, "poison").expect("it is there");
    assert_eq!(
        last,
        Complete(["poison/1", "poison/2"].map(str::to_owned).to_vec())
    );
}

#[test]
fn an_effect_that_panics_fails_or_wants_to_wait_is_put_off() {
    let time = Time::new();
    open(&time.store, "a", things(["panic", "fail", "later", "well"]));
    let tries = Rc::new(Cell::new(0));
    let worker = Worker::new(&time.store).serve(&errand(), async move |_, key, asked| {
        let Ask::Do(what) = asked else {
            unreachable!("the others are no answers")
        };
        tries.set(tries.get() + 1);
        match (what.as_str(), tries.get() % 2) {
            ("panic", 1) => panic!("out of luck"),
            ("fail", 1) => Err(Stop::failed("out of order")),
            ("later", 1) => Ok(Answer::Later(5 * SECOND, "out of stock".to_owned())),
            _ => Ok(Answer::Send(key.to_string())),
        }
    });
    assert_eq!(
        work(&time, worker, 20),
        [
            "a/1 is put off for 1s: a/1: performing what it asks for panicked: out of luck",
            "a/2 -> unnamed",
            "a/2 is put off for 1s: a/2: out of order",
            "a/3 -> unnamed",
            "a/3 is put off for 5s: out of stock",
            "a/4 -> unnamed",
            "a/5 returned",
        ]
    );
}

#[test]
fn a_back_off_moves_no_timer() {
    let time = Time::new();
    open(
        &time.store,
        "a",
        vec![Ask::Do("one".to_owned()), Ask::MailFor(10)],
    );
    let worker =
        Worker::new(&time.store).serve(&errand(), async |_, _, _| Answer::Send("done".to_owned()));
    work(&time, worker, 1);
    let due = head(&time.store, "a").due.expect("it has a timer");
    let letter = errand().post(&time.store, "a", "k", "letter".to_owned());
    letter.expect("it is there");
    let other = Body::<Vec<Ask>, Ask, String, Vec<String>>::new("errand", 1, |_| {
        Coroutine::new(async |co| co.yield_(Ask::Mail).await.map(|_| Vec::new()))
    });
    let worker =
        Worker::new(&time.store).serve(&other, async |_, _, _| Answer::Send(String::new()));
    let events = work(&time, worker, 3);
    assert!(
        events[0].contains("is put off for 1s: errand 1 diverges"),
        "{events:?}"
    );
    let head = head(&time.store, "a");
    assert!(
        head.problem
            .is_some_and(|problem| problem.contains("diverges"))
    );
    assert_eq!(head.due, Some(due));
}

#[test]
fn a_letter_that_cannot_be_read_parks_the_instance_and_not_the_others() {
    let time = Time::new();
    open(&time.store, "a", vec![Ask::Mail]);
    open(&time.store, "b", vec![Ask::Mail]);
    for id in ["a", "b"] {
        let text = if id == "a" { "red" } else { "7" };
        errand()
            .post(&time.store, id, "k", text.to_owned())
            .expect("it is there");
    }
    // A body that wants letters which are numbers.
    let numbers = Body::<Vec<Ask>, Ask, Number, Vec<Number>>::new("errand", 1, |asks: Vec<Ask>| {
        Coroutine::new(async move |co| {
            let mut sent = Vec::new();
            for ask in asks {
                sent.push(co.yield_(ask).await?);
            }
            Ok(sent)
        })
    })
    .waiting(|_| durable::Wait::Mail);
    let worker = Worker::new(&time.store).serve(&numbers, async |_, _, _| {
        Answer::Send(Number("7".to_owned()))
    });
    let events = work(&time, worker, 5);
    let why = "a/1: its next letter cannot be delivered: what was posted is no longer read: \
               letter k: red is no number";
    assert_eq!(
        events,
        [format!("a/1 is parked: {why}"), "b/2 returned".to_owned()]
    );
    assert_eq!(head(&time.store, "a").problem.as_deref(), Some(why));
    errand().retry(&time.store, "a").expect("it is parked");
    let worker =
        Worker::new(&time.store).serve(&errand(), async |_, _, _| Answer::Send(String::new()));
    assert_eq!(work(&time, worker, 2), ["a/2 returned"]);
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Number(String);

impl Clone for Number {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl TryFrom<String> for Number {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.parse::<u32>() {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(format!("{text} is no number")),
        }
    }
}

impl From<Number> for String {
    fn from(number: Number) -> Self {
        number.0
    }
}

#[test]
fn one_that_was_claimed_too_often_without_a_word_is_parked_unseen() {
    let time = Time::new();
    open(&time.store, "a", things(["one"]));
    let performed = Rc::new(Cell::new(0));
    for _ in 0..4 {
        let count = Rc::clone(&performed);
        let worker = Worker::new(&time.store)
            .serve(&errand(), async move |task, _, _| {
                count.set(count.get() + 1);
                task.sleep(1000 * SECOND).await?;
                Ok::<_, Stop>(Answer::Send(String::new()))
            })
            .lease(10 * SECOND)
            .attempts(3)
            .without_threads();
        time.run(async move |task| {
            let worker = task.spawn("worker", async move |task| worker.run(task).await);
            task.sleep(11 * SECOND).await?;
            worker.kill(); // as if its process had aborted
            task.sleep(11 * SECOND).await
        });
    }
    assert_eq!(performed.get(), 3);
    let head = head(&time.store, "a");
    assert_eq!(head.status, Status::Parked);
    let why = "a/1: claimed 3 times without a step: the workers' processes ended, or held it for \
               longer than their leases";
    assert_eq!(head.problem.as_deref(), Some(why));
}

#[test]
fn a_function_that_panics_before_it_returns_its_future_puts_the_instance_off() {
    fn perform(_: &mut Task<'_>, key: &Key, asked: &Ask) -> Ready<Answer<String>> {
        assert!(*asked != Ask::Do("bad".to_owned()), "no such thing");
        ready(Answer::Send(key.to_string()))
    }
    let time = Time::new();
    open(&time.store, "bad", things(["bad"]));
    open(&time.store, "well", things(["good"]));
    let worker = Worker::new(&time.store)
        .serve(&errand(), perform)
        .attempts(1);
    let why = "bad/1: performing what it asks for panicked: no such thing; 1 attempts have failed";
    assert_eq!(
        work(&time, worker, 10),
        [
            format!("bad/1 is parked: {why}"),
            "well/2 returned".to_owned()
        ]
    );
}
