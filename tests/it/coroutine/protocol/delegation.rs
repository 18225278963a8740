//! `yield_from` and `yield_from_mut`: PEP 380, line by line, the same for both.

use coroutine::{Complete, Coroutine, Interrupt, ResumeError, Yielded};

mod closed;

use super::bodies::{Trace, panic_of, settle};
use crate::coroutine::unraisable::kinds;

/// Yields numbers, is sent numbers, returns one; words are raised.
type Numbers = Coroutine<u32, u32, u32, &'static str>;

/// Yields what it is sent; obeys the word that is thrown in; is closed as the last one says.
fn obedient(trace: &Trace) -> Numbers {
    let trace = trace.clone();
    Coroutine::new(async move |co| {
        let _local = trace.local("sub");
        let mut out = 0;
        let mut when_closed = "leave";
        loop {
            let received = co.yield_(out).await;
            trace.note(format!("sub: {received:?}"));
            let word = match received {
                Ok(99) => return Ok(1),
                Ok(number) => {
                    out = number;
                    continue;
                }
                Err(Interrupt::Thrown(word)) => word,
                Err(_) => std::mem::replace(&mut when_closed, "leave"),
            };
            match word {
                "leave" => return Err(Interrupt::Closed),
                "return" => return Ok(2),
                "go on" => out = 3,
                "raise" => return Err("raised".into()),
                "ignore" => return Err(Interrupt::CloseIgnored),
                "wait" => futures_lite::future::yield_now().await,
                word => match word.strip_prefix("when closed: ") {
                    Some(word) => when_closed = word,
                    None => return Err(word.into()),
                },
            }
        }
    })
}

/// Which of the two delegations an outer body uses.
#[derive(Clone, Copy, Debug)]
enum How {
    Owned,
    Borrowed,
}
use How::{Borrowed, Owned};

/// Delegates to `sub`, notes how that ended, and ends so itself, with ten more if it returns.
fn outer(how: How, trace: &Trace, sub: Numbers) -> Numbers {
    let trace = trace.clone();
    Coroutine::new(async move |co| {
        let mut sub = sub;
        let received = match how {
            Owned => co.yield_from(sub).await,
            Borrowed => co.yield_from_mut(&mut sub).await,
        };
        trace.note(format!("outer: {received:?}"));
        received.map(|returned| returned + 10)
    })
}

/// Runs `script` on an outer coroutine that stands in its sub, for both kinds of delegation.
#[track_caller]
fn check(reason: &str, script: impl Fn(&mut Numbers, &Trace)) {
    for how in [Owned, Borrowed] {
        let trace = Trace::default();
        let mut outer = outer(how, &trace, obedient(&trace));
        assert_eq!(outer.start(), Ok(Yielded(0)), "{reason}, {how:?}");
        assert_eq!(outer.backtrace().len(), 2, "{reason}, {how:?}");
        trace.forget();
        let swallowed = kinds(|| script(&mut outer, &trace));
        assert_eq!(swallowed, [], "{reason}, {how:?}");
    }
}

#[test]
fn values_and_errors_go_to_the_sub() {
    check("the sub gets it", |outer, trace| {
        assert_eq!(outer.send(5), Ok(Yielded(5)));
        trace.check(&["sub: Ok(5)"], "not the outer body");
        assert_eq!(outer.throw("go on"), Ok(Yielded(3)));
        trace.check(&["sub: Err(Thrown(\"go on\"))"], "it may catch");
    });
}

#[test]
fn the_result_of_the_sub_is_the_value_of_the_delegation() {
    check("after a send", |outer, trace| {
        assert_eq!(outer.send(99), Ok(Complete(11)));
        trace.check(
            &["sub: Ok(99)", "sub dropped", "outer: Ok(1)"],
            "in this order",
        );
    });
    check("after a throw", |outer, _| {
        assert_eq!(outer.throw("return"), Ok(Complete(12)));
    });
}

#[test]
fn an_error_of_the_sub_is_raised_in_the_outer_body() {
    let rows = [
        (
            "unknown",
            "Thrown(\"unknown\")",
            ResumeError::Raised("unknown"),
        ),
        ("raise", "Thrown(\"raised\")", ResumeError::Raised("raised")),
        ("leave", "Closed", ResumeError::Exited),
        ("ignore", "CloseIgnored", ResumeError::CloseIgnored),
    ];
    for (word, received, expected) in rows {
        check(word, |outer, trace| {
            assert_eq!(outer.throw(word), Err(expected));
            let sub = format!("sub: Err(Thrown({word:?}))");
            trace.check(
                &[&sub, "sub dropped", &format!("outer: Err({received})")],
                word,
            );
        });
    }
}

#[test]
fn a_sub_that_waits_makes_the_whole_wait() {
    check("it waits", |outer, trace| {
        assert_eq!(outer.throw("wait"), Err(ResumeError::Awaiting(None)));
        assert_eq!(outer.send(1), Err(ResumeError::Awaiting(Some(1))));
        assert!(outer.backtrace().is_empty(), "it stands at no yield");
        assert_eq!(settle(outer), Ok(Yielded(0)));
        trace.check(&["sub: Err(Thrown(\"wait\"))"], "nothing else was received");
        assert_eq!(outer.send(99), Ok(Complete(11)));
    });
}

#[test]
fn a_sub_that_never_yields_returns_its_value_at_once() {
    for how in [Owned, Borrowed] {
        let trace = Trace::default();
        let mut outer = outer(how, &trace, Coroutine::new(async |_| Ok(4)));
        assert_eq!(outer.start(), Ok(Complete(14)), "{how:?}");
    }
}

#[test]
fn a_delegation_that_is_not_awaited_drops_its_sub_unrun() {
    let trace = Trace::default();
    let (notes, local) = (trace.clone(), trace.local("sub"));
    let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
        let sub = Coroutine::new(async move |_| {
            local.note("runs");
            Ok(())
        });
        drop(co.yield_from(sub));
        notes.note("went on");
        co.yield_(1).await
    });
    assert_eq!(body.resume(), Ok(Yielded(1)));
    trace.check(&["sub dropped", "went on"], "it never ran");
}

#[test]
fn a_sub_that_has_started_is_refused_by_a_panic() {
    let refusal = "cannot delegate to a coroutine that has started; \
                   delegate to a new one, or loop over it";
    for how in [Owned, Borrowed] {
        let trace = Trace::default();
        let mut suspended = obedient(&trace);
        suspended.start().unwrap();
        let mut closed = obedient(&trace);
        closed.close().unwrap();
        for sub in [suspended, closed] {
            let mut outer = outer(how, &trace, sub);
            assert_eq!(panic_of(|| outer.start()), refusal);
        }
    }
}
