//! Drop: one close, never a second one, and every value of the body goes once.

use std::pin::pin;

use coroutine::{Co, Coroutine, CoroutineState::Yielded, Interrupt, Status, UnraisableKind};
use futures_lite::future::{self, poll_once};

use super::bodies::{Trace, panic_of};
use crate::{
    coroutine::unraisable::kinds,
    counted::{Counted, Ledger},
};

type Body = Coroutine<Counted, Counted, Counted, Counted>;

/// Yields until it is closed; notes what each yield returned.
fn noting(ledger: &Ledger, trace: &Trace) -> Body {
    let (ledger, trace, captured) = (ledger.clone(), trace.clone(), ledger.value("captured"));
    Coroutine::new(async move |co| {
        let _local = ledger.value("local");
        let _captured = captured;
        loop {
            let received = co.yield_(ledger.value("yielded")).await;
            trace.note(format!("{received:?}"));
            received?;
        }
    })
}

#[test]
fn created_nothing_runs() {
    let (ledger, trace) = (Ledger::new(), Trace::default());
    let body = noting(&ledger, &trace);
    ledger.check_alive(&["captured"], "the closure owns it");
    assert_eq!(kinds(|| drop(body)), []);
    trace.check(&[], "the body never ran");
    ledger.check_all_dropped("the closure was dropped");
}

#[test]
fn suspended_it_is_closed_once() {
    let (ledger, trace) = (Ledger::new(), Trace::default());
    let mut body = noting(&ledger, &trace);
    let first = body.start();
    assert_eq!(kinds(|| drop(body)), []);
    trace.check(&["Err(Closed)"], "one close");
    ledger.check_alive(&["yielded"], "the yielded value is ours");
    drop(first);
    ledger.check_all_dropped("that was the last one");
}

#[test]
fn awaiting_it_is_discarded_without_running() {
    let (ledger, trace) = (Ledger::new(), Trace::default());
    let (values, notes) = (ledger.clone(), trace.clone());
    let mut body: Body = Coroutine::new(async move |co| {
        let _local = values.value("local");
        let received = co.yield_(values.value("yielded")).await;
        notes.note(format!("{received:?}"));
        future::pending().await
    });
    drop(body.start());
    drop(body.send(ledger.value("sent")));
    trace.check(&["Ok(sent)"], "the value was delivered");
    ledger.check_alive(&["local", "sent"], "the body has both and waits");
    assert_eq!(kinds(|| drop(body)), [UnraisableKind::Awaiting]);
    trace.check(&[], "nothing ran");
    ledger.check_all_dropped("the body was dropped where it stood");
}

#[test]
fn closed_there_is_nothing_left() {
    let (ledger, trace) = (Ledger::new(), Trace::default());
    let mut body = noting(&ledger, &trace);
    drop(body.start());
    assert!(body.throw(ledger.value("thrown")).is_err());
    trace.check(&["Err(Thrown(thrown))"], "it left by the error");
    ledger.check_all_dropped("locals and memory go at the end, before the handle");
    assert_eq!(kinds(|| drop(body)), []);
    trace.check(&[], "the drop does nothing");
}

#[test]
fn while_panicking_nothing_is_resumed() {
    let (ledger, trace) = (Ledger::new(), Trace::default());
    let message = panic_of(|| {
        let mut body = noting(&ledger, &trace);
        drop(body.start());
        if ledger.made() > 0 {
            panic!("elsewhere");
        }
    });
    assert_eq!(message, "elsewhere");
    trace.check(&[], "the body was not closed");
    ledger.check_all_dropped("its locals were dropped");
}

#[test]
fn the_outcome_of_a_close_by_drop_is_swallowed() {
    type Answer = fn(Ledger) -> Result<Counted, Interrupt<Counted>>;
    let rows: [(Answer, &[UnraisableKind]); 4] = [
        (|_| Err(Interrupt::Closed), &[]),
        (|ledger| Ok(ledger.value("returned")), &[]),
        (
            |ledger| Err(ledger.value("raised").into()),
            &[UnraisableKind::Raised],
        ),
        (
            |_| Err(Interrupt::CloseIgnored),
            &[UnraisableKind::CloseIgnored],
        ),
    ];
    for (answer, reported) in rows {
        let ledger = Ledger::new();
        let values = ledger.clone();
        let mut body: Body = Coroutine::new(async move |co| {
            drop(co.yield_(values.value("yielded")).await);
            answer(values)
        });
        drop(body.start());
        assert_eq!(kinds(|| drop(body)), reported);
        ledger.check_all_dropped("it was swallowed");
    }
}

#[test]
fn an_ignored_close_is_not_repeated() {
    let (ledger, trace) = (Ledger::new(), Trace::default());
    let (values, notes) = (ledger.clone(), trace.clone());
    let mut body: Body = Coroutine::new(async move |co| {
        let _local = values.value("local");
        loop {
            let received = co.yield_(values.value("yielded")).await;
            notes.note(format!("{received:?}"));
        }
    });
    drop(body.start());
    assert_eq!(kinds(|| drop(body)), [UnraisableKind::CloseIgnored]);
    trace.check(
        &["Err(Closed)"],
        "resumed once, then discarded where it stood",
    );
    ledger.check_all_dropped("the value that it yielded as well");
}

#[test]
fn a_yield_that_is_not_awaited_loses_its_value_only() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let mut body: Body = Coroutine::new(async move |co| {
        drop(co.yield_(values.value("never polled")));
        values.check_alive(&[], "it went with its future");
        co.yield_(values.value("yielded")).await
    });
    let Ok(Yielded(first)) = body.start() else {
        panic!("it yields");
    };
    assert_eq!(first, "yielded");
    drop((first, body));
    ledger.check_all_dropped("the drop closed it");
}

#[test]
fn a_yield_that_was_polled_and_dropped_takes_its_value_with_it() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let mut body: Body = Coroutine::new(async move |co| {
        {
            let mut abandoned = pin!(co.yield_(values.value("dropped")));
            assert!(poll_once(abandoned.as_mut()).await.is_none());
            values.check_alive(&["dropped"], "it stands in the slots");
        }
        values.check_alive(&[], "and was taken out again");
        let got = co.yield_(values.value("yielded")).await?;
        co.yield_(got).await
    });
    let Ok(Yielded(first)) = body.start() else {
        panic!("it yields");
    };
    assert_eq!(first, "yielded");
    let Ok(Yielded(second)) = body.send(ledger.value("sent")) else {
        panic!("it yields");
    };
    assert_eq!(second, "sent", "the reply went to the yield that waits");
    drop((first, second, body));
    ledger.check_all_dropped("the drop closed it");
}

#[test]
fn a_coroutine_in_its_own_body_is_a_cycle_and_no_more() {
    use std::{cell::RefCell, rc::Rc};
    let shared: Rc<RefCell<Option<Coroutine<u32>>>> = Rc::default();
    let itself = Rc::clone(&shared);
    let body = async move |co: &mut Co<'_, u32>| {
        assert!(itself.try_borrow_mut().is_err(), "it is running");
        co.yield_(1).await
    };
    shared.replace(Some(Coroutine::new(body)));
    let resume = || shared.borrow_mut().as_mut().expect("it is there").resume();
    assert_eq!(resume(), Ok(Yielded(1)));
    let taken = shared.take().expect("it is there");
    assert_eq!(taken.status(), Status::Suspended);
    drop(taken);
    assert_eq!(Rc::strong_count(&shared), 1, "the cycle was opened by hand");
}

#[test]
fn a_coroutine_that_its_caller_drops_from_inside_another_body() {
    let trace = Trace::default();
    let mut victim: Coroutine<u32> = {
        let trace = trace.clone();
        Coroutine::new(async move |co| {
            let _local = trace.local("victim");
            co.yield_(1).await
        })
    };
    victim.start().unwrap();
    let notes = trace.clone();
    let mut killer: Coroutine<u32> = Coroutine::new(async move |co| {
        co.yield_(1).await?;
        drop(victim);
        notes.note("killed");
        co.yield_(2).await
    });
    killer.start().unwrap();
    trace.check(&[], "both are suspended");
    killer.send(()).unwrap();
    trace.check(&["victim dropped", "killed"], "a close inside a step");
}
