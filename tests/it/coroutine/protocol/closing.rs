//! `close`: what the body may answer, and where everything is afterwards.

use std::convert::Infallible;

use coroutine::{
    CloseError, Complete, Coroutine, Interrupt, ResumeError, Signal, Status, UnraisableKind,
    Yielded,
};

use super::bodies::{Trace, settle, signal};
use crate::{
    coroutine::unraisable::kinds,
    counted::{Counted, Ledger},
};

type Body = Coroutine<Counted, Counted, Counted, Counted>;

/// The act of a body that is closed at its first yield.
#[derive(Clone, Copy, PartialEq)]
enum Answer {
    Leaves,
    Returns,
    Raises,
    LetsCloseIgnoredOut,
    YieldsOnce,
    YieldsForever,
}

fn body(ledger: &Ledger, answer: Answer) -> Body {
    let ledger = ledger.clone();
    Coroutine::new(async move |co| {
        let _local = ledger.value("local");
        let mut received = co.yield_(ledger.value("first")).await;
        if answer == Answer::YieldsOnce {
            received = co.yield_(ledger.value("again")).await;
        }
        if answer == Answer::YieldsForever {
            loop {
                drop(co.yield_(ledger.value("again")).await);
            }
        }
        match answer {
            Answer::Returns => Ok(ledger.value("returned")),
            Answer::Raises => Err(ledger.value("raised").into()),
            Answer::LetsCloseIgnoredOut => Err(Interrupt::CloseIgnored),
            _ => received,
        }
    })
}

/// Starts a body, closes it, and says what came and what lives.
#[track_caller]
fn check(answer: Answer, closed: &str, after: Status, alive: &[&str], reason: &str) {
    let ledger = Ledger::new();
    let mut body = body(&ledger, answer);
    ledger.check_alive(&[], "nothing has run");
    let first = body.start().expect("it yields");
    ledger.check_alive(&["local", "first"], "one is the body's, one is ours");
    drop(first);
    let result = body.close();
    assert_eq!(format!("{result:?}"), closed, "{reason}");
    assert_eq!(body.status(), after, "{reason}");
    ledger.check_alive(alive, reason);
    drop(result);
    drop(body);
    ledger.check_all_dropped(reason);
}

#[test]
fn the_answers_to_a_close() {
    use Answer::*;
    check(
        Leaves,
        "Ok(None)",
        Status::Closed,
        &[],
        "it let `Closed` out",
    );
    check(
        Returns,
        "Ok(Some(returned))",
        Status::Closed,
        &["returned"],
        "CPython 3.13 returns what it returns",
    );
    check(
        Raises,
        "Err(Raised(raised))",
        Status::Closed,
        &["raised"],
        "the error is ours",
    );
    check(
        LetsCloseIgnoredOut,
        "Err(CloseIgnored)",
        Status::Closed,
        &[],
        "a sub of it ignored its close",
    );
    check(
        YieldsOnce,
        "Err(Ignored(again))",
        Status::Suspended,
        &["local", "again"],
        "it stands at the yield that ignored",
    );
}

#[test]
fn a_body_that_ignored_one_close_goes_on() {
    let ledger = Ledger::new();
    let mut body = body(&ledger, Answer::YieldsForever);
    drop(body.start());
    for _ in 0..3 {
        assert!(matches!(body.close(), Err(CloseError::Ignored(_))));
        assert_eq!(body.status(), Status::Suspended);
        ledger.check_alive(&["local"], "the yielded value was dropped by us");
    }
    assert!(matches!(body.send(ledger.value("sent")), Ok(Yielded(_))));
    ledger.check_alive(&["local"], "what was sent was dropped by the body");
    assert_eq!(kinds(|| drop(body)), [UnraisableKind::CloseIgnored]);
    ledger.check_all_dropped("the drop closes it once more, and discards it");
}

#[test]
fn the_second_close_ends_a_body_that_ignores_one() {
    let ledger = Ledger::new();
    let mut body = body(&ledger, Answer::YieldsOnce);
    drop(body.start());
    assert!(matches!(body.close(), Err(CloseError::Ignored(_))));
    assert!(matches!(body.close(), Ok(None)), "it lets this one out");
    assert_eq!(body.status(), Status::Closed);
    ledger.check_all_dropped("it has ended");
    assert!(matches!(body.close(), Ok(None)), "and stays so");
}

#[test]
fn cleanup_runs_in_the_close_and_not_later() {
    let trace = Trace::default();
    let noted = trace.clone();
    let mut body: Coroutine<(), (), (), Infallible> = Coroutine::new(async move |co| {
        let _local = noted.local("file");
        let received = co.yield_(()).await;
        noted.note("flushes");
        received
    });
    body.start().unwrap();
    trace.check(&[], "it is suspended");
    body.close().unwrap();
    trace.check(
        &["flushes", "file dropped"],
        "first its code, then its locals",
    );
    drop(body);
    trace.check(&[], "it is over");
}

#[test]
fn a_close_by_signal_is_answered_as_a_step() {
    let ledger = Ledger::new();
    let rows = [
        (Answer::Leaves, "Ready(Err(Exited))"),
        (Answer::Returns, "Ready(Ok(Complete(returned)))"),
        (Answer::Raises, "Ready(Err(Raised(raised)))"),
        (Answer::LetsCloseIgnoredOut, "Ready(Err(CloseIgnored))"),
        (Answer::YieldsOnce, "Ready(Ok(Yielded(again)))"),
    ];
    for (answer, expected) in rows {
        let mut body = body(&ledger, answer);
        drop(body.start());
        let answered = signal(&mut body, Signal::Close);
        assert_eq!(format!("{answered:?}"), expected);
        drop((answered, body));
        ledger.check_all_dropped(expected);
    }
}

#[test]
fn a_close_that_comes_to_wait_is_settled() {
    let mut body: Coroutine<u32, (), u32> = Coroutine::new(async |co| {
        let received = co.yield_(1).await;
        assert_eq!(received, Err(Interrupt::Closed));
        futures_lite::future::yield_now().await;
        Ok(5)
    });
    body.start().unwrap();
    assert_eq!(body.close(), Err(CloseError::Awaiting));
    assert_eq!(body.status(), Status::Awaiting);
    assert_eq!(
        body.close(),
        Err(CloseError::Awaiting),
        "the first one still goes on"
    );
    assert_eq!(settle(&mut body), Ok(Complete(5)));
    assert_eq!(settle(&mut body), Err(ResumeError::Closed(())));
}
