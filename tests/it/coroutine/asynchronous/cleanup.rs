//! Bodies that await in their cleanup.

use coroutine::{
    CloseError, Complete, Coroutine, Interrupt, ResumeError, Status, UnraisableKind, Yielded,
};
use futures_lite::future::block_on;

use super::{Gate, once, turns};
use crate::coroutine::{protocol::bodies::Trace, unraisable::kinds};

/// Says goodbye when it is closed, and waits for the gate in between.
fn polite(gate: &Gate, trace: &Trace) -> Coroutine<u32> {
    let (gate, trace) = (gate.clone(), trace.clone());
    Coroutine::new(async move |co| {
        let _local = trace.local("connection");
        let left = co.yield_(1).await;
        trace.note("flushes");
        gate.pass().await;
        trace.note("says goodbye");
        left
    })
}

#[test]
fn a_close_waits_for_the_cleanup() {
    let (gate, trace) = (Gate::default(), Trace::default());
    let mut body = polite(&gate, &trace);
    assert_eq!(block_on(body.start_async()), Ok(Yielded(1)));
    {
        let mut closing = std::pin::pin!(body.close_async());
        assert_eq!(once(closing.as_mut()), None);
        trace.check(&["flushes"], "it waits in its cleanup");
        gate.open();
        assert_eq!(once(closing.as_mut()), Some(Ok(None)));
    }
    trace.check(&["says goodbye", "connection dropped"], "the rest of it");
    assert_eq!(block_on(body.close_async()), Ok(None), "it has ended");
}

#[test]
fn a_close_that_was_dropped_is_settled_and_then_it_has_exited() {
    let (gate, trace) = (Gate::default(), Trace::default());
    let mut body = polite(&gate, &trace);
    body.start().unwrap();
    assert_eq!(once(body.close_async()), None);
    assert_eq!(body.status(), Status::Awaiting);
    assert_eq!(
        block_on(body.close_async()),
        Err(CloseError::Awaiting),
        "one close is enough"
    );
    trace.check(&["flushes"], "once");
    gate.open();
    assert_eq!(block_on(body.settle()), Err(ResumeError::Exited));
    trace.check(&["says goodbye", "connection dropped"], "the rest of it");
    assert_eq!(block_on(body.settle()), Err(ResumeError::Closed(())));
}

#[test]
fn a_plain_close_leaves_the_cleanup_to_settle() {
    let (gate, trace) = (Gate::default(), Trace::default());
    let mut body = polite(&gate, &trace);
    body.start().unwrap();
    assert_eq!(body.close(), Err(CloseError::Awaiting));
    gate.open();
    assert_eq!(block_on(body.settle()), Err(ResumeError::Exited));
    trace.check(
        &["flushes", "says goodbye", "connection dropped"],
        "all of it",
    );
}

#[test]
fn a_drop_cannot_wait_for_the_cleanup() {
    let (gate, trace) = (Gate::default(), Trace::default());
    let mut body = polite(&gate, &trace);
    body.start().unwrap();
    assert_eq!(kinds(|| drop(body)), [UnraisableKind::Awaiting]);
    trace.check(
        &["flushes", "connection dropped"],
        "it stops where it has to wait",
    );
    gate.open();
    trace.check(&[], "the waker has nobody to wake");
}

#[test]
fn a_body_that_catches_its_close_and_goes_on_awaiting() {
    let mut body: Coroutine<u32, u32, u32> = Coroutine::new(async |co| {
        let mut closes = 0;
        loop {
            match co.yield_(closes).await {
                Ok(sent) => return Ok(sent),
                Err(Interrupt::Closed) => closes += 1,
                Err(interrupt) => return Err(interrupt),
            }
            turns(2).await;
        }
    });
    block_on(async {
        body.start_async().await.unwrap();
        for closes in 1..=3 {
            assert_eq!(body.close_async().await, Err(CloseError::Ignored(closes)));
            assert_eq!(body.status(), Status::Suspended);
        }
        assert_eq!(body.send_async(9).await, Ok(Complete(9)));
    });
}
