//! Instances whose workers have died: at the last attempt they are served alone.

use std::{cell::RefCell, rc::Rc};

use durable::{Answer, Key, Status, Worker};
use scheduler::{Stop, Task};

use super::support::{Ask, SECOND, Time, errand, head, things};

type Log = Rc<RefCell<Vec<String>>>;

/// A worker whose effects take so long.
fn worker(time: &Time, log: &Log, seconds: u32) -> Worker {
    let log = Rc::clone(log);
    let perform = async move |task: &mut Task<'_>, key: &Key, _: &Ask| {
        log.borrow_mut().push(format!("{key} begins"));
        task.sleep(seconds * SECOND).await?;
        log.borrow_mut().push(format!("{key} ends"));
        Ok::<_, Stop>(Answer::Send(String::new()))
    };
    Worker::new(&time.store)
        .serve(&errand(), perform)
        .lease(10 * SECOND)
        .attempts(3)
        .without_threads()
}

#[test]
fn nothing_else_is_claimed_until_it_has_made_a_step() {
    let time = Time::new();
    let open = |id: &str, asks| drop(errand().open(&time.store, id, asks).expect("it opens"));
    open("a", things(["one", "two"]));
    open("b", things(["one"]));
    for _ in 0..2 {
        let worker = worker(&time, &Log::default(), 1000);
        time.run(async move |task| {
            let worker = task.spawn("worker", async move |task| worker.run(task).await);
            task.sleep(SECOND).await?;
            worker.kill(); // as if its process had aborted
            task.sleep(11 * SECOND).await
        });
    }
    open("c", things(["one"]));
    assert_eq!(
        ["a", "b", "c"].map(|id| head(&time.store, id).attempts),
        [2, 2, 0]
    );
    let log = Log::default();
    let worker = worker(&time, &log, 60);
    time.run(async move |task| {
        let within = async |task: &mut Task<'_>| worker.run(task).await;
        task.timeout(1000 * SECOND, within).await.map(drop)
    });
    let log = log.take();
    assert_eq!(log[..3], ["a/1 begins", "a/1 ends", "a/2 begins"]);
    // Which has made a step is like any other; the next one is not.
    let place = |line: &str| {
        log.iter()
            .position(|other| other == line)
            .expect("it comes")
    };
    assert!(place("b/1 begins") > place("a/1 ends"), "{log:#?}");
    assert!(place("c/1 begins") > place("b/1 ends"), "{log:#?}");
    for id in ["a", "b", "c"] {
        assert_eq!(head(&time.store, id).status, Status::Returned);
    }
}
