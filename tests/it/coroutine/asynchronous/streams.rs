//! Coroutines as streams.

use coroutine::{
    CloseError, Complete, Coroutine, Interrupt, ResumeError, Status, UnraisableKind, Yielded,
};
use futures_lite::{StreamExt, future::block_on};

use super::{Gate, once, turns};
use crate::{
    coroutine::{protocol::bodies::Trace, unraisable::kinds},
    counted::{Counted, Ledger},
};

/// Yields one, two and three, with a wait before each, and then ends so.
fn three<E: 'static>(
    ledger: &Ledger,
    end: impl FnOnce(Ledger) -> Result<Counted, Interrupt<E>> + 'static,
) -> Coroutine<Counted, (), Counted, E> {
    let ledger = ledger.clone();
    Coroutine::new(async move |co| {
        let _local = ledger.value("local");
        for name in ["one", "two", "three"] {
            turns(2).await;
            co.yield_(ledger.value(name)).await?;
        }
        turns(1).await;
        end(ledger)
    })
}

#[test]
fn values_then_nothing_then_the_returned_value() {
    let ledger = Ledger::new();
    let mut stream = three(&ledger, |ledger| Ok(ledger.value("returned"))).into_stream();
    for name in ["one", "two", "three"] {
        let value = block_on(stream.next()).expect("there are three");
        assert_eq!(value, name);
        ledger.check_alive(&["local", name], "the one before is gone");
    }
    for _ in 0..3 {
        assert!(block_on(stream.next()).is_none());
        ledger.check_alive(&["returned"], "its locals are gone, the value is kept");
    }
    let mut body = stream.into_coroutine();
    assert_eq!(body.status(), Status::Closed);
    assert_eq!(body.returned().expect("it was kept"), "returned");
    assert!(body.returned().is_none(), "it is returned once");
    ledger.check_all_dropped("that was all");
}

#[test]
fn a_returned_value_that_nobody_asks_for_goes_with_the_stream() {
    let ledger = Ledger::new();
    let mut stream = three(&ledger, |ledger| Ok(ledger.value("returned"))).into_stream();
    assert_eq!(block_on((&mut stream).count()), 3);
    ledger.check_alive(&["returned"], "it is kept");
    drop(stream);
    ledger.check_all_dropped("once");
}

#[test]
fn an_error_ends_a_try_stream_and_then_there_is_nothing_for_ever() {
    let ledger = Ledger::new();
    let mut stream = three(&ledger, |ledger| Err(ledger.value("raised").into())).into_try_stream();
    for name in ["one", "two", "three"] {
        let value = block_on(stream.next()).expect("there are three");
        assert_eq!(value.expect("they are values"), name);
    }
    let error: Counted = block_on(stream.next())
        .expect("it receives")
        .expect_err("it raised");
    assert_eq!(error, "raised");
    ledger.check_alive(&["raised"], "the body is gone");
    for _ in 0..3 {
        assert!(block_on(stream.next()).is_none());
    }
    assert!(stream.into_coroutine().returned().is_none());
    drop(error);
    ledger.check_all_dropped("that was all");
}

#[test]
fn an_error_is_reported_wherever_it_is_raised() {
    // At once or after a wait; in the first step or in a later one.
    for values in [0, 2] {
        for waits in [0, 1] {
            let body: Coroutine<u32, (), (), &str> = Coroutine::new(async move |co| {
                co.yield_all(0..values).await?;
                turns(waits).await;
                Err("raised".into())
            });
            let mut stream = body.into_try_stream();
            let mut expected: Vec<_> = (0..values).map(Ok).collect();
            expected.push(Err("raised"));
            assert_eq!(block_on((&mut stream).collect::<Vec<_>>()), expected);
            assert_eq!(block_on(stream.next()), None);
        }
    }
}

#[test]
fn a_try_stream_that_ends_well() {
    let ledger = Ledger::new();
    let mut stream = three(&ledger, |ledger| {
        Ok::<_, Interrupt<String>>(ledger.value("returned"))
    })
    .into_try_stream();
    assert!(block_on(stream.all(|value| value.is_ok())));
    assert_eq!(
        stream.into_coroutine().returned().expect("it was kept"),
        "returned"
    );
}

#[test]
fn interrupts_that_leave_end_a_stream() {
    for interrupt in [Interrupt::Closed, Interrupt::CloseIgnored] {
        for waits in [0, 2] {
            let body = || -> Coroutine<u32> {
                Coroutine::new(async move |co| {
                    co.yield_(1).await?;
                    turns(waits).await;
                    Err(interrupt)
                })
            };
            let mut stream = body().into_stream();
            let mut fallible = body().into_try_stream();
            assert_eq!(block_on((&mut stream).collect::<Vec<_>>()), [1]);
            assert_eq!(block_on((&mut fallible).collect::<Vec<_>>()), [Ok(1)]);
            assert_eq!(block_on(stream.next()), None);
            assert_eq!(block_on(fallible.next()), None);
            assert_eq!(stream.into_coroutine().status(), Status::Closed);
        }
    }
}

/// Yields for ever; notes a close; waits at the gate after the second value, if it receives to.
fn ticking(gate: Option<&Gate>, trace: &Trace) -> Coroutine<u32> {
    let (gate, trace) = (gate.cloned(), trace.clone());
    Coroutine::new(async move |co| {
        let _local = trace.local("body");
        for tick in 0.. {
            let received = co.yield_(tick).await;
            if let Err(interrupt) = received {
                trace.note(format!("{interrupt:?}"));
                return Err(interrupt);
            }
            if let Some(gate) = &gate {
                gate.pass().await;
            }
        }
        Ok(())
    })
}

#[test]
fn dropping_a_stream_closes_once_where_it_is_suspended() {
    let trace = Trace::default();
    let mut stream = ticking(None, &trace).into_stream();
    assert_eq!(
        block_on((&mut stream).take(3).collect::<Vec<_>>()),
        [0, 1, 2]
    );
    trace.check(&[], "it stands at its third yield");
    assert_eq!(kinds(|| drop(stream)), []);
    trace.check(&["Closed", "body dropped"], "one close");

    let stream = ticking(None, &trace).into_try_stream();
    assert_eq!(kinds(|| drop(stream)), []);
    trace.check(&[], "it never began");
}

#[test]
fn dropping_a_stream_discards_a_body_that_waits() {
    let (gate, trace) = (Gate::default(), Trace::default());
    let mut stream = ticking(Some(&gate), &trace).into_stream();
    assert_eq!(block_on(stream.next()), Some(0));
    assert_eq!(once(stream.next()), None, "shut");
    assert_eq!(kinds(|| drop(stream)), [UnraisableKind::Awaiting]);
    trace.check(&["body dropped"], "nothing was resumed");
    gate.open();
}

#[test]
fn a_next_that_is_dropped_loses_no_value() {
    let (gate, trace) = (Gate::default(), Trace::default());
    let mut stream = ticking(Some(&gate), &trace).into_stream();
    assert_eq!(block_on(stream.next()), Some(0));
    for _ in 0..3 {
        assert_eq!(once(stream.next()), None);
    }
    gate.open();
    assert_eq!(block_on(stream.next()), Some(1), "the step that had begun");
    assert_eq!(block_on(stream.next()), Some(2));
    let mut body = stream.into_coroutine();
    assert_eq!(body.close(), Ok(None));
    trace.check(&["Closed", "body dropped"], "it came back where it stood");
}

#[test]
fn a_stream_goes_on_where_a_verb_has_stopped_and_the_other_way_round() {
    let (gate, trace) = (Gate::default(), Trace::default());
    let mut body = ticking(Some(&gate), &trace);
    assert_eq!(body.start(), Ok(Yielded(0)));
    assert_eq!(body.send(()), Err(ResumeError::Awaiting(None)));
    let mut stream = body.into_stream();
    assert_eq!(once(stream.next()), None, "it settles the step of the verb");
    let mut body = stream.into_coroutine();
    assert_eq!(body.status(), Status::Awaiting);
    gate.open();
    assert_eq!(block_on(body.settle()), Ok(Yielded(1)));
    let mut stream = body.into_try_stream();
    assert_eq!(block_on(stream.next()), Some(Ok(2)), "the next one");
}

#[test]
fn a_stream_over_a_close_that_was_begun() {
    let ended = |ignored: bool| {
        let mut body: Coroutine<u32, (), &str> = Coroutine::new(async move |co| {
            let left = co.yield_(1).await;
            turns(1).await;
            if ignored {
                co.yield_(2).await?;
                return Ok("went on");
            }
            left.map(|()| "sent")
        });
        body.start().unwrap();
        assert_eq!(body.close(), Err(CloseError::Awaiting));
        let mut stream = body.into_stream();
        let values: Vec<u32> = block_on((&mut stream).collect());
        (values, stream.into_coroutine().returned())
    };
    assert_eq!(
        ended(false),
        (vec![], None),
        "it leaves, and that is the end"
    );
    assert_eq!(
        ended(true),
        (vec![2], Some("went on")),
        "an ignored close is a value"
    );
}

#[test]
fn the_value_of_a_verb_is_not_kept() {
    let mut body: Coroutine<u32, (), u32> = Coroutine::new(async |_| Ok(5));
    assert_eq!(block_on(body.start_async()), Ok(Complete(5)));
    let mut stream = body.into_stream();
    assert_eq!(block_on(stream.next()), None);
    assert_eq!(stream.into_coroutine().returned(), None);
}

#[test]
fn what_streams_show() {
    let body: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
    let text = format!("{:?}", body.into_stream());
    assert!(
        text.starts_with("CoroutineStream { coroutine: Coroutine { status: Created"),
        "{text}"
    );
    let body: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
    let text = format!("{:?}", body.into_try_stream());
    assert!(
        text.starts_with("TryCoroutineStream { coroutine: Coroutine { status: C"),
        "{text}"
    );
}
