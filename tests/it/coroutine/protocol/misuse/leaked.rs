//! Operations that are polled once and leaked: the next one clears them away.

use std::mem;

use coroutine::{Co, Complete, Coroutine, ResumeError, Yielded};
use futures_lite::future::{poll_once, yield_now};

use super::{Numbers, once, settle, waits};
use crate::counted::{Counted, Ledger};

/// Polls an operation, which waits then, and leaks it.
async fn leak(operation: impl Future) {
    let mut operation = Box::pin(operation);
    assert!(poll_once(operation.as_mut()).await.is_none());
    mem::forget(operation);
}

#[test]
fn a_leaked_yield_is_cleared_away_by_the_next() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let mut body: Coroutine<Counted, Counted, Counted> = Coroutine::new(async move |co| {
        leak(co.yield_(values.value("leaked"))).await;
        yield_now().await;
        values.check_alive(
            &["ours", "sent"],
            "the sent one stands where nobody takes it",
        );
        let got = co.yield_(values.value("second")).await?;
        co.yield_(got).await
    });
    let Ok(Yielded(ours)) = body.start() else {
        panic!("the leaked yield had been polled")
    };
    assert_eq!(ours, "leaked");
    drop(ours);
    let ours = ledger.value("ours");
    let second = body.send(ledger.value("sent"));
    assert_eq!(format!("{second:?}"), "Ok(Yielded(second))");
    ledger.check_alive(&["ours", "second"], "the next yield has dropped it");
    drop((ours, second));
    let third = body.send(ledger.value("third"));
    assert_eq!(
        format!("{third:?}"),
        "Ok(Yielded(third))",
        "replies are in order again"
    );
    drop((third, body));
    ledger.check_all_dropped("leaking a future leaks no value");
}

#[test]
fn a_leaked_yield_before_another_in_the_same_step() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let mut body: Coroutine<Counted, Counted, Counted> = Coroutine::new(async move |co| {
        leak(co.yield_(values.value("leaked"))).await;
        co.yield_(values.value("second")).await
    });
    let second = body.start();
    assert_eq!(format!("{second:?}"), "Ok(Yielded(second))");
    ledger.check_alive(
        &["second"],
        "the second has taken the place of the leaked one",
    );
    drop((second, body));
    ledger.check_all_dropped("closed");
}

#[test]
fn a_leaked_yield_before_a_delegation_whose_sub_waits() {
    for owned in [true, false] {
        let mut body: Numbers = Coroutine::new(async move |co| {
            leak(co.yield_(0)).await;
            let mut sub: Numbers = Coroutine::new(async |co| {
                yield_now().await;
                co.yield_(1).await
            });
            match owned {
                true => co.yield_from(sub).await,
                false => co.yield_from_mut(&mut sub).await,
            }
        });
        assert_eq!(body.start(), waits(), "the delegation has taken its place");
        assert_eq!(settle(&mut body), Ok(Yielded(1)));
        assert_eq!(body.send(5), Ok(Complete(5)));
    }
}

#[test]
fn a_leaked_delegation_runs_and_what_it_returns_is_lost() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let mut body: Coroutine<Counted, Counted, Counted> = Coroutine::new(async move |co| {
        let inner = values.clone();
        let sub: Coroutine<Counted, Counted, Counted> = Coroutine::new(async move |co| {
            let _local = inner.value("local of the sub");
            co.yield_(inner.value("of the sub")).await
        });
        leak(co.yield_from(sub)).await;
        yield_now().await;
        yield_now().await;
        co.yield_(values.value("of the body")).await
    });
    let first = body.start();
    assert_eq!(format!("{first:?}"), "Ok(Yielded(of the sub))");
    assert!(matches!(
        body.send(ledger.value("sent")),
        Err(ResumeError::Awaiting(None))
    ));
    let second = settle(&mut body);
    assert_eq!(format!("{second:?}"), "Ok(Yielded(of the body))");
    ledger.check_alive(
        &["of the sub", "of the body"],
        "the sub and its result are gone",
    );
    drop((first, second, body));
    ledger.check_all_dropped("closed");
}

#[test]
fn a_leaked_delegation_that_was_never_run() {
    let mut body: Numbers = Coroutine::new(async |co| {
        leak(co.yield_from(once())).await;
        co.yield_from(once()).await
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.backtrace().len(), 2);
    assert_eq!(body.send(7), Ok(Complete(7)), "the second one was run");
}

#[test]
fn a_leaked_borrowed_delegation_leaves_its_sub_suspended() {
    let mut sub = once();
    let mut body = Coroutine::unboxed(async |co: &mut Co<'_, u32, u32>| {
        leak(co.yield_from_mut(&mut sub)).await;
        yield_now().await;
        let got = co.yield_(2).await?;
        assert_eq!(sub.send(got), Ok(Complete(got)));
        Ok(0)
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.backtrace().len(), 2);
    assert_eq!(
        body.send(3),
        Ok(Yielded(2)),
        "the reply to the leaked one is lost"
    );
    assert_eq!(
        body.backtrace().len(),
        1,
        "the sub is no level of it any more"
    );
    assert_eq!(body.send(4), Ok(Complete(0)));
}
