//! Coroutines inside of the bodies of others: as futures that are awaited, and as caller's ends.

use coroutine::{Co, Complete, Coroutine, Interrupt, ResumeError, Status, UnraisableKind, Yielded};
use futures_lite::{
    StreamExt,
    future::{block_on, or, ready},
};

use super::{Gate, once, turns};
use crate::{
    coroutine::unraisable::kinds,
    counted::{Counted, Ledger},
};

#[test]
fn a_body_that_awaits_the_verbs_of_another() {
    let mut outer: Coroutine<u32, u32, u32> = Coroutine::new(async |co| {
        let mut inner: Coroutine<u32, u32, u32> = Coroutine::new(async |co| {
            let mut sum = 0;
            for _ in 0..3 {
                turns(1).await;
                sum += co.yield_(sum).await?;
            }
            Ok(sum)
        });
        let mut step = inner.start_async().await.expect("it starts");
        loop {
            match step {
                Yielded(value) => {
                    let sent = co.yield_(value).await?;
                    step = inner.send_async(sent).await.expect("it goes on");
                }
                Complete(sum) => return Ok(sum),
            }
        }
    });
    block_on(async {
        assert_eq!(outer.start_async().await, Ok(Yielded(0)));
        assert_eq!(outer.send_async(1).await, Ok(Yielded(1)));
        assert_eq!(outer.send_async(2).await, Ok(Yielded(3)));
        assert_eq!(outer.send_async(3).await, Ok(Complete(6)));
    });
}

#[test]
fn a_body_that_filters_a_stream() {
    let numbers: Coroutine<u32> = Coroutine::new(async |co| {
        for number in 0..6 {
            turns(1).await;
            co.yield_(number).await?;
        }
        Ok(())
    });
    let even: Coroutine<u32> = Coroutine::new(async move |co| {
        let mut numbers = numbers.into_stream();
        while let Some(number) = numbers.next().await {
            if number % 2 == 0 {
                co.yield_(number).await?;
            }
        }
        Ok(())
    });
    assert_eq!(block_on(even.into_stream().collect::<Vec<_>>()), [0, 2, 4]);
}

#[test]
fn an_inner_body_may_yield_for_the_outer_one() {
    // To the inner coroutine the outer yield is a future like any other.
    let ledger = Ledger::new();
    let mut outer = Coroutine::unboxed(async |co: &mut Co<'_, Counted, Counted>| {
        let mut inner = Coroutine::unboxed(async |_: &mut Co<'_, u32>| {
            let first = co.yield_(ledger.value("first")).await?;
            co.yield_(first).await
        });
        match inner.start_async().await {
            Ok(Complete(last)) => Ok(last),
            Ok(Yielded(_)) => unreachable!("it yields for another"),
            Err(ResumeError::Exited) => Err(Interrupt::Closed),
            Err(other) => panic!("{other:?}"),
        }
    });
    assert_eq!(format!("{:?}", outer.start()), "Ok(Yielded(first))");
    let sent = ledger.value("sent");
    assert_eq!(format!("{:?}", outer.send(sent)), "Ok(Yielded(sent))");
    let last = ledger.value("last");
    assert_eq!(format!("{:?}", outer.send(last)), "Ok(Complete(last))");
    drop(outer);
    ledger.check_all_dropped("that was all");
}

#[test]
fn a_close_reaches_the_yield_that_an_inner_body_awaits() {
    let mut outer: Coroutine<u32> = Coroutine::new(async |co| {
        let mut inner = Coroutine::unboxed(async |_: &mut Co<'_, u32>| {
            let received: Result<(), Interrupt> = co.yield_(1).await;
            assert_eq!(received, Err(Interrupt::Closed));
            received
        });
        assert_eq!(inner.start_async().await, Err(ResumeError::Exited));
        Err(Interrupt::Closed)
    });
    outer.start().unwrap();
    assert_eq!(outer.close(), Ok(None));
}

#[test]
fn an_inner_body_that_is_dropped_takes_the_outer_yield_with_it() {
    let ledger = Ledger::new();
    let swallowed = kinds(|| {
        let mut outer = Coroutine::unboxed(async |co: &mut Co<'_, Counted>| {
            let mut inner = Coroutine::unboxed(async |_: &mut Co<'_, u32>| {
                co.yield_(ledger.value("lost")).await
            });
            assert_eq!(inner.start(), Err(ResumeError::Awaiting(None)));
            ledger.check_alive(&["lost"], "it is out already");
            drop(inner);
            ledger.check_alive(&[], "and was withdrawn");
            co.yield_(ledger.value("next")).await
        });
        let answer = outer.start();
        assert_eq!(format!("{answer:?}"), "Ok(Yielded(next))");
    });
    assert_eq!(swallowed, [UnraisableKind::Awaiting]);
    ledger.check_all_dropped("that was all");
}

#[test]
fn a_borrowed_sub_that_waits_when_its_delegation_is_dropped_is_settled_by_its_owner() {
    let gate = Gate::default();
    let shut = gate.clone();
    let mut sub: Coroutine<u32, (), &str> = Coroutine::new(async move |co| {
        shut.pass().await;
        co.yield_(7).await?;
        Ok("returned")
    });
    let mut outer = Coroutine::unboxed(async |co: &mut Co<'_, u32>| {
        or(co.yield_from_mut(&mut sub), ready(Ok("the other"))).await
    });
    assert_eq!(block_on(outer.start_async()), Ok(Complete("the other")));
    drop(outer);
    assert_eq!(sub.status(), Status::Awaiting);
    assert_eq!(once(sub.settle()), None);
    gate.open();
    assert_eq!(block_on(sub.settle()), Ok(Yielded(7)));
    assert_eq!(block_on(sub.send_async(())), Ok(Complete("returned")));
}

#[test]
fn a_verb_beside_another_of_another_coroutine() {
    // Whichever is ready first; the other one is settled afterwards.
    let (shut, gate) = (Gate::default(), Gate::default());
    let waiting = |gate: &Gate, number: u32| -> Coroutine<u32> {
        let gate = gate.clone();
        Coroutine::new(async move |co| {
            gate.pass().await;
            co.yield_(number).await
        })
    };
    let (mut slow, mut fast) = (waiting(&shut, 1), waiting(&gate, 2));
    gate.open();
    let first = block_on(or(slow.start_async(), fast.start_async()));
    assert_eq!(first, Ok(Yielded(2)));
    assert_eq!(
        (slow.status(), fast.status()),
        (Status::Awaiting, Status::Suspended)
    );
    shut.open();
    assert_eq!(block_on(slow.settle()), Ok(Yielded(1)));
}

#[test]
fn a_panic_after_a_wait_comes_out_of_whoever_polls() {
    use futures_lite::FutureExt;
    use std::panic::AssertUnwindSafe;
    let ledger = Ledger::new();
    let mut body: Coroutine<u32> = Coroutine::new({
        let ledger = ledger.clone();
        async move |_| {
            let _local = ledger.value("local");
            turns(1).await;
            panic!("broken");
        }
    });
    assert_eq!(once(body.start_async()), None);
    ledger.check_alive(&["local"], "it waits");
    let caught = block_on(AssertUnwindSafe(body.settle()).catch_unwind());
    assert!(caught.is_err());
    ledger.check_all_dropped("the body is gone");
    assert_eq!(block_on(body.settle()), Err(ResumeError::Closed(())));
    assert_eq!(block_on(body.close_async()), Ok(None));
}
