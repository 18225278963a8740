//! A store that is away, or is of another version.

use std::{cell::RefCell, rc::Rc};

use durable::{
    Answer, StoreError, Worker,
    faulty::{Call, Fault, Faulty},
};

use super::support::{Time, errand, things};

#[test]
fn while_the_store_is_away_nothing_is_performed_again() {
    let unavailable = StoreError::Unavailable("no route".to_owned());
    let cases = [
        (
            Fault::LoseReply,
            vec![Call::Load, Call::Append, Call::Append],
        ),
        (
            Fault::Refuse(StoreError::Busy),
            vec![Call::Claim, Call::Load, Call::Append, Call::Append],
        ),
        (
            Fault::Refuse(unavailable),
            vec![
                Call::Claim,
                Call::Load,
                Call::Append,
                Call::TakeOver,
                Call::Append,
            ],
        ),
    ];
    for (fault, calls) in cases {
        let time = Time::new();
        let opened = errand().open(&time.store, "a", things(["one", "two"]));
        opened.expect("it opens");
        let store = Faulty::new(time.store.clone());
        for call in calls {
            store.next(call, fault.clone());
        }
        let performed = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&performed);
        let worker = Worker::new(&store)
            .serve(&errand(), async move |_, key, _| {
                log.borrow_mut().push(key.to_string());
                Answer::Send(key.to_string())
            })
            .without_threads();
        let tally = time.run(async move |task| worker.run_until_idle(task).await);
        assert_eq!(performed.take(), ["a/1", "a/2"], "{fault:?}");
        assert_eq!(
            (tally.steps, tally.ended, tally.lost),
            (2, 1, 0),
            "{fault:?}"
        );
        assert!(tally.store_failures >= 3, "{tally:?}");
        assert_eq!(store.left(), 0, "{fault:?}");
    }
}

#[test]
fn a_store_of_a_newer_version_ends_the_worker() {
    let time = Time::new();
    let store = Faulty::new(time.store.clone());
    store.next(Call::Claim, Fault::Refuse(StoreError::Newer));
    let worker = Worker::new(&store)
        .serve(&errand(), async |_, _, _| Answer::Send(String::new()))
        .without_threads();
    let ended = time.try_run(async move |task| worker.run(task).await);
    let error = ended.expect_err("it cannot go on").to_string();
    assert!(error.contains("written by a newer version"), "{error}");
}
