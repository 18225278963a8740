//! Operations in races and joins: what is lost, what is not, and who is polled.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

use coroutine::{CloseError, Co, Complete, Coroutine, Interrupt, ResumeError, Status, Yielded};
use futures_lite::future::{or, poll_once, ready, yield_now, zip};

use super::bodies::settle;
use crate::counted::{Counted, Ledger};

mod lost_closes;

type Values = Coroutine<Counted, Counted, Option<Counted>>;
type Received = Result<Option<Counted>, Interrupt>;

/// Which side of a race the operation is.
#[derive(Clone, Copy, Debug)]
enum Side {
    Left,
    Right,
}

/// Races an operation with another future; `None` if that one wins.
async fn race(
    side: Side,
    operation: impl Future<Output = Result<Counted, Interrupt>>,
    other: impl Future<Output = ()>,
) -> Received {
    let operation = async { operation.await.map(Some) };
    let other = async {
        other.await;
        Ok(None)
    };
    match side {
        Side::Left => or(operation, other).await,
        Side::Right => or(other, operation).await,
    }
}

/// Asserts an answer, drops it, and asserts what lives then.
#[track_caller]
fn check(ledger: &Ledger, answer: impl std::fmt::Debug, expected: &str, alive: &[&str]) {
    assert_eq!(format!("{answer:?}"), expected);
    drop(answer);
    ledger.check_alive(alive, expected);
}

#[test]
fn a_yield_that_loses_at_once_was_polled_or_not_and_its_value_is_gone() {
    for side in [Side::Left, Side::Right] {
        let ledger = Ledger::new();
        let values = ledger.clone();
        let mut body: Values = Coroutine::new(async move |co| {
            let received = race(side, co.yield_(values.value("lost")), ready(())).await;
            assert!(matches!(received, Ok(None)));
            values.check_alive(&[], "the value went with its future");
            co.yield_(values.value("next")).await.map(Some)
        });
        check(&ledger, body.start(), "Ok(Yielded(next))", &[]);
        let sent = ledger.value("sent");
        check(&ledger, body.send(sent), "Ok(Complete(Some(sent)))", &[]);
        ledger.check_all_dropped("it has ended");
    }
}

#[test]
fn the_left_side_of_a_tie_wins() {
    // The other side is ready when the reply comes: the first one polled has it.
    for (side, answer) in [
        (Side::Left, "Ok(Complete(Some(sent)))"),
        (Side::Right, "Ok(Complete(None))"), // the reply is lost with its yield
    ] {
        let ledger = Ledger::new();
        let values = ledger.clone();
        let mut body: Values = Coroutine::new(async move |co| {
            race(side, co.yield_(values.value("yielded")), yield_now()).await
        });
        check(&ledger, body.start(), "Ok(Yielded(yielded))", &[]);
        let sent = ledger.value("sent");
        check(&ledger, body.send(sent), answer, &[]);
    }
}

#[test]
fn a_yield_beside_a_wait() {
    for yield_first in [true, false] {
        let mut body: Coroutine<u32, u32, u32> = Coroutine::new(async move |co| {
            let waits_twice = async {
                yield_now().await;
                yield_now().await;
            };
            match yield_first {
                true => zip(co.yield_(1), waits_twice).await.0,
                false => zip(waits_twice, co.yield_(1)).await.1,
            }
        });
        assert_eq!(
            body.start(),
            Ok(Yielded(1)),
            "a yield that is out goes before a wait"
        );
        assert_eq!(
            body.send(5),
            Err(ResumeError::Awaiting(None)),
            "the other side waits on"
        );
        assert_eq!(settle(&mut body), Ok(Complete(5)));
    }
}

/// Yields two values, then returns what it was sent last.
fn sub(ledger: &Ledger) -> Coroutine<Counted, Counted, Counted> {
    let ledger = ledger.clone();
    Coroutine::new(async move |co| {
        let _local = ledger.value("local");
        drop(co.yield_(ledger.value("one")).await?);
        co.yield_(ledger.value("two")).await
    })
}

#[test]
fn an_owned_sub_has_the_body_to_itself() {
    for side in [Side::Left, Side::Right] {
        let ledger = Ledger::new();
        let values = ledger.clone();
        let mut body: Values = Coroutine::new(async move |co| {
            let delegation = co.yield_from(sub(&values));
            race(side, delegation, yield_now()).await
        });
        check(&ledger, body.start(), "Ok(Yielded(one))", &["local"]);
        let sent = ledger.value("first");
        check(&ledger, body.send(sent), "Ok(Yielded(two))", &["local"]);
        let sent = ledger.value("second");
        let answer = match side {
            Side::Left => "Ok(Complete(Some(second)))",
            Side::Right => "Ok(Complete(None))", // polled at last, and first: it wins
        };
        check(&ledger, body.send(sent), answer, &[]);
    }
}

#[test]
fn an_owned_sub_that_loses_before_it_was_run() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let mut body: Values = Coroutine::new(async move |co| {
        race(Side::Left, co.yield_from(sub(&values)), ready(())).await
    });
    check(&ledger, body.start(), "Ok(Complete(None))", &[]);
}

#[test]
fn a_borrowed_sub_shares_the_body() {
    for side in [Side::Left, Side::Right] {
        let ledger = Ledger::new();
        let mut sub = sub(&ledger);
        let mut body = Coroutine::unboxed(async |co: &mut Co<'_, Counted, Counted>| {
            race(side, co.yield_from_mut(&mut sub), yield_now()).await
        });
        check(&ledger, body.start(), "Ok(Yielded(one))", &["local"]);
        let sent = ledger.value("sent");
        check(&ledger, body.send(sent), "Ok(Complete(None))", &["local"]);
        drop(body);
        assert_eq!(sub.status(), Status::Suspended, "it stays with its owner");
        let sent = ledger.value("by the owner");
        let (answer, alive): (_, &[&str]) = match side {
            Side::Left => ("Ok(Complete(by the owner))", &[]), // "two" was yielded and lost
            Side::Right => ("Ok(Yielded(two))", &["local"]),   // the reply to "one" was lost
        };
        check(&ledger, sub.send(sent), answer, alive);
        drop(sub);
        ledger.check_all_dropped("whoever had it");
    }
}

#[test]
fn a_borrowed_sub_that_waits_in_a_race() {
    let mut sub: Coroutine<u32> = Coroutine::new(async |co| {
        yield_now().await;
        co.yield_(1).await
    });
    let mut body = Coroutine::unboxed(async |co: &mut Co<'_, u32>| {
        or(co.yield_from_mut(&mut sub), async {
            yield_now().await;
            Ok(())
        })
        .await?;
        co.yield_(2).await
    });
    assert_eq!(
        body.start(),
        Err(ResumeError::Awaiting(None)),
        "both sides wait"
    );
    assert_eq!(
        settle(&mut body),
        Ok(Yielded(2)),
        "the value of the side that lost is lost"
    );
    drop(body);
    assert_eq!(sub.resume(), Ok(Complete(())), "it had been yielded");
}

#[test]
fn a_yield_that_is_made_again_withdraws_its_value() {
    let mut echo: Coroutine<u32, u32, [u32; 2]> = Coroutine::new(async |co| {
        let mut received = co.yield_(1);
        poll_fn(|cx| {
            assert_eq!(Pin::new(&mut received).poll(cx), Poll::Pending);
            received.again(2); // while it waits
            Poll::Ready(())
        })
        .await;
        let first = Pin::new(&mut received).await?;
        received.again(3); // when it is over
        Ok([first, received.await?])
    });
    assert_eq!(echo.start(), Ok(Yielded(2)));
    let place = echo.suspended_at();
    assert_eq!(echo.send(7), Ok(Yielded(3)));
    assert_eq!(echo.suspended_at(), place, "it is made again at its place");
    assert_eq!(echo.send(8), Ok(Complete([7, 8])));
}

#[test]
fn a_dropped_yield_is_neither_run_nor_yielded_when_the_body_waits() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let mut borrowed = sub(&ledger);
    let mut body = Coroutine::unboxed(async |co: &mut Co<'_, Counted, Counted>| {
        race(Side::Left, co.yield_from(sub(&values)), ready(())).await?;
        yield_now().await;
        race(Side::Left, co.yield_from_mut(&mut borrowed), ready(())).await?;
        yield_now().await;
        let mut received = co.yield_(values.value("at first"));
        assert!(poll_once(&mut received).await.is_none());
        received.again(values.value("again"));
        drop(received);
        yield_now().await;
        Ok::<_, Interrupt>(())
    });
    check(&ledger, body.start(), "Err(Awaiting(None))", &[]);
    check(
        &ledger,
        settle(&mut body),
        "Err(Awaiting(None))",
        &["local"],
    );
    check(
        &ledger,
        settle(&mut body),
        "Err(Awaiting(None))",
        &["local"],
    );
    check(&ledger, settle(&mut body), "Ok(Complete(()))", &["local"]);
    drop(body);
    assert_eq!(borrowed.status(), Status::Suspended);
    drop(borrowed);
    ledger.check_all_dropped("its owner had it");
}
