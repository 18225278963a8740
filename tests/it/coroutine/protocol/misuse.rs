//! Operations polled by hand, late, or too often: odd, but safe and in order.

use std::{mem, panic::AssertUnwindSafe, pin::pin};

use coroutine::{Co, Complete, Coroutine, Interrupt, ResumeError, Yielded};
use futures_lite::{
    FutureExt,
    future::{self, poll_once, yield_now},
};

use super::bodies::{panic_of, settle};

mod leaked;

type Numbers = Coroutine<u32, u32, u32>;

fn waits<T, V, E>() -> Result<T, ResumeError<V, E>> {
    Err(ResumeError::Awaiting(None))
}

/// Yields 1 and returns what it is sent.
fn once() -> Numbers {
    Coroutine::new(async |co| co.yield_(1).await)
}

#[test]
fn a_reply_waits_for_a_yield_that_is_polled_late() {
    let mut body: Numbers = Coroutine::new(async |co| {
        let mut yielding = pin!(co.yield_(1));
        assert!(poll_once(yielding.as_mut()).await.is_none());
        yield_now().await; // here the value goes out
        yield_now().await; // here the reply has come already
        yielding.await
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(
        body.send(5),
        waits(),
        "it was delivered, but nobody looked yet"
    );
    assert_eq!(body.send(6), Err(ResumeError::Awaiting(Some(6))));
    assert_eq!(settle(&mut body), Ok(Complete(5)));
}

#[test]
fn a_delegation_that_is_polled_late_gets_its_sub_back() {
    let mut body: Numbers = Coroutine::new(async |co| {
        let mut delegation = pin!(co.yield_from(once()));
        assert!(poll_once(delegation.as_mut()).await.is_none());
        yield_now().await; // here the sub goes out
        yield_now().await; // here it has come back, and is not run again
        delegation.await
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.send(5), waits());
    assert_eq!(settle(&mut body), Ok(Complete(5)));
}

#[test]
fn a_close_waits_for_a_delegation_that_is_polled_late() {
    let mut body: Numbers = Coroutine::new(async |co| {
        let mut delegation = pin!(co.yield_from(once()));
        assert!(poll_once(delegation.as_mut()).await.is_none());
        yield_now().await;
        yield_now().await;
        delegation.await
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    body.close().unwrap_err();
    assert_eq!(
        settle(&mut body),
        Err(ResumeError::Exited),
        "the close had been delivered"
    );
}

#[test]
fn a_body_that_returns_while_an_operation_is_out() {
    let mut yields: Numbers = Coroutine::new(async |co| {
        assert!(poll_once(co.yield_(1)).await.is_none());
        Ok(2)
    });
    assert_eq!(yields.start(), Ok(Complete(2)));
    let mut delegates: Numbers = Coroutine::new(async |co| {
        assert!(poll_once(co.yield_from(once())).await.is_none());
        Ok(3)
    });
    assert_eq!(delegates.start(), Ok(Complete(3)));
}

#[test]
fn a_body_inside_another_yields_by_the_other_ones_handle() {
    let mut outer: Numbers = Coroutine::new(async |co| {
        let mut inner = Coroutine::unboxed(async |own: &mut Co<'_, u32, u32, &str>| {
            let got = co.yield_(1).await; // the outer one's
            own.yield_(got.expect("it is sent to")).await
        });
        assert_eq!(
            inner.start(),
            waits(),
            "to the inner one that is a foreign wait"
        );
        yield_now().await; // and here the outer one yields
        assert_eq!(settle(&mut inner), Ok(Yielded(5)));
        assert_eq!(inner.send(6), Ok(Complete(6)));
        drop(inner);
        co.yield_(2).await
    });
    assert_eq!(outer.start(), Ok(Yielded(1)));
    assert_eq!(outer.send(5), Ok(Yielded(2)));
    assert_eq!(outer.send(7), Ok(Complete(7)));
}

#[test]
fn polling_an_operation_that_is_over_is_the_callers_mistake() {
    let mut yields: Numbers = Coroutine::new(async |co| {
        let mut yielding = pin!(co.yield_(1));
        let got = yielding.as_mut().await?;
        Ok(got + yielding.await?)
    });
    yields.start().unwrap();
    let message = panic_of(|| yields.send(1));
    assert_eq!(
        message,
        "a yield was polled after it had returned its reply"
    );
}

#[test]
fn a_panic_that_the_outer_body_catches() {
    let mut body: Numbers = Coroutine::new(async |co| {
        let mut sub: Numbers = Coroutine::new(async |co| {
            co.yield_(1).await?;
            panic!("in the sub")
        });
        let caught = AssertUnwindSafe(co.yield_from_mut(&mut sub))
            .catch_unwind()
            .await;
        assert!(caught.is_err(), "a borrowed sub runs inside its outer body");
        co.yield_(2).await
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.send(0), Ok(Yielded(2)));
    assert_eq!(body.send(9), Ok(Complete(9)));
}

#[test]
fn a_handle_that_is_dropped_early() {
    let mut body = Coroutine::owned(async |mut co: Co<'_, u32>| {
        co.yield_(1).await?;
        drop(co);
        future::pending::<()>().await;
        Ok::<(), Interrupt>(())
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.send(()), waits());
}

#[test]
fn a_combinator_that_polls_only_what_was_woken_never_sees_a_reply() {
    // A yield keeps no waker: whoever resumes the body polls all of it.
    let mut body: Numbers = Coroutine::new(async |co| {
        let mut yielding = pin!(co.yield_(1));
        let mut polled = false;
        future::poll_fn(|cx| match mem::replace(&mut polled, true) {
            false => yielding.as_mut().poll(cx),
            true => std::task::Poll::Pending, // nobody has woken it
        })
        .await
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.send(5), waits(), "the value stands in the slots");
    assert_eq!(settle(&mut body), waits());
}
