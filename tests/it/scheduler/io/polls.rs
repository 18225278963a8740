//! The polls behind the waits for descriptors: their order, what ends them, what is seen of them.

use std::{io::Write, os::fd::AsRawFd, rc::Rc, sync::mpsc, task::Waker, thread, time::Duration};

use scheduler::{JoinError, Scheduler, Step};

use super::descriptors::{pair, read, watched};
use crate::scheduler::{trace::Trace, wakes::foreign::woken_by};

#[test]
fn events_of_one_poll_come_in_the_order_of_registration() {
    for _ in 0..20 {
        let (mut scheduler, trace) = (Scheduler::new(), Trace::default());
        let mut others = Vec::new();
        for name in ["a", "b", "c", "d"] {
            let (ours, theirs) = pair();
            others.push(theirs);
            let trace = trace.clone();
            scheduler.spawn(name, async move |task| {
                read(task, &ours).await?;
                trace.note(task.name());
                Ok(())
            });
        }
        scheduler.run_until_idle();
        for index in [2, 0, 3, 1] {
            others[index].write_all(b"x").expect("there is room");
        }
        assert_eq!(scheduler.run(), Ok(()));
        trace.check(&["a", "b", "c", "d"]);
    }
}

#[test]
fn a_wake_from_another_thread_ends_the_sleep_in_a_poll() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = pair();
    let reader = scheduler.spawn("reader", async move |task| read(task, &ours).await);
    let (send_waker, wakers) = mpsc::channel::<Waker>();
    let waking = thread::spawn(move || wakers.into_iter().for_each(Waker::wake));
    scheduler.spawn("woken", async move |_| {
        for _ in 0..100 {
            woken_by(&send_waker).await;
        }
        Ok(theirs.write_all(b"x")?)
    });
    assert_eq!(scheduler.run(), Ok(()));
    assert_eq!(reader.result(), Some(Ok(Some(b'x'))));
    waking.join().expect("it only wakes");
}

#[test]
fn data_from_another_thread_ends_the_sleep() {
    let (ours, mut theirs) = pair();
    let (pings, ping) = mpsc::channel::<()>();
    let writing = thread::spawn(move || {
        for () in ping {
            theirs.write_all(b"x").expect("the task reads");
        }
    });
    let read = Scheduler::new().block_on(async move |task| {
        for _ in 0..100 {
            pings.send(()).expect("the thread listens");
            assert_eq!(read(task, &ours).await?, Some(b'x'));
        }
        Ok(())
    });
    assert_eq!(read, Ok(()));
    writing.join().expect("it only writes");
}

#[test]
fn a_step_looks_without_blocking() {
    let mut scheduler = Scheduler::new();
    let (ours, mut theirs) = pair();
    scheduler.spawn("reader", async move |task| read(task, &ours).await);
    assert_eq!(scheduler.step(), Step::Ran);
    assert_eq!(
        scheduler.step(),
        Step::Idle(None),
        "it waits, and that is no deadlock"
    );
    assert_eq!(scheduler.tick(Some(Duration::ZERO)), Ok(Step::Idle(None)));
    theirs.write_all(b"x").expect("there is room");
    assert_eq!(scheduler.step(), Step::Ran);
    assert_eq!(scheduler.step(), Step::Done);
}

#[test]
fn reports_tell_the_descriptor() {
    let mut scheduler = Scheduler::new();
    let (ours, _theirs) = pair();
    let number = ours.as_raw_fd();
    scheduler.spawn("reader", async move |task| task.readable(&ours).await);
    scheduler.run_until_idle();
    let reported = scheduler.tasks().remove(0);
    let expected = format!("io descriptor {number}, readable");
    assert_eq!(reported.waits_on, Some(expected));
    let location = reported.location.expect("a request has its place");
    assert!(location.file().ends_with("io/polls.rs"), "{location}");
}

#[test]
fn dropping_the_scheduler_closes_its_poll() {
    let mut scheduler = Scheduler::new();
    let (ours, _theirs) = pair();
    let ours = Rc::new(ours);
    let waiting = Rc::clone(&ours);
    let task = scheduler.spawn("reader", async move |task| task.readable(&waiting).await);
    scheduler.run_until_idle();
    assert_eq!(watched(&ours), 1);
    drop(scheduler);
    assert_eq!(watched(&ours), 0);
    assert_eq!(task.result(), Some(Err(JoinError::Killed)));
}
