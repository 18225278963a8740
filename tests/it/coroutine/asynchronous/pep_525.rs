//! The rules of PEP 525 for `asend`, `athrow` and `aclose`, as CPython 3.11 answers.

use coroutine::{
    CloseError, Complete, Coroutine, Interrupt, ResumeError, Status, UnraisableKind, Yielded,
};
use futures_lite::future::block_on;

use super::{once, turns};
use crate::coroutine::{protocol::bodies::Trace, unraisable::kinds};

type Numbers = Coroutine<u32, u32, (), &'static str>;

/// `async def g(): (yield 1); await ..; (yield 2)`, with a `finally` that awaits.
fn two(trace: &Trace) -> Numbers {
    let trace = trace.clone();
    Coroutine::new(async move |co| {
        let left = async {
            let sent = co.yield_(1).await?;
            trace.note(format!("sent {sent}"));
            turns(1).await;
            co.yield_(2).await
        };
        let left = left.await;
        turns(1).await;
        trace.note("finally");
        left.map(drop)
    })
}

#[test]
fn asend_into_one_that_has_not_started() {
    // TypeError: can't send non-None value to a just-started async generator
    let mut two = two(&Trace::default());
    assert_eq!(block_on(two.send_async(5)), Err(ResumeError::NotStarted(5)));
    assert_eq!(two.status(), Status::Created, "it can be started yet");
    assert_eq!(block_on(two.start_async()), Ok(Yielded(1)));
}

#[test]
fn asend_and_the_end() {
    let trace = Trace::default();
    let mut two = two(&trace);
    block_on(async {
        assert_eq!(two.start_async().await, Ok(Yielded(1)));
        assert_eq!(two.send_async(5).await, Ok(Yielded(2)));
        trace.check(&["sent 5"], "the value of the yield expression");
        assert_eq!(two.send_async(6).await, Ok(Complete(())));
        trace.check(&["finally"], "it ran to its end");
        // StopAsyncIteration, for ever
        assert_eq!(two.send_async(7).await, Err(ResumeError::Closed(7)));
        assert_eq!(two.start_async().await, Err(ResumeError::Closed(())));
    });
}

#[test]
fn athrow_before_the_start_closes_it() {
    let trace = Trace::default();
    let mut two = two(&trace);
    assert_eq!(
        block_on(two.throw_async("e")),
        Err(ResumeError::Raised("e"))
    );
    assert_eq!(two.status(), Status::Closed);
    trace.check(&[], "it never ran");
}

#[test]
fn athrow_runs_the_finally() {
    let trace = Trace::default();
    let mut two = two(&trace);
    block_on(two.start_async()).unwrap();
    assert_eq!(
        block_on(two.throw_async("e")),
        Err(ResumeError::Raised("e"))
    );
    trace.check(&["finally"], "before the error comes out");
}

#[test]
fn athrow_after_the_end_raises() {
    // DIFFERENCE: CPython's returns None, and the error is lost.
    let mut two = two(&Trace::default());
    assert_eq!(block_on(two.close_async()), Ok(None));
    assert_eq!(
        block_on(two.throw_async("e")),
        Err(ResumeError::Raised("e"))
    );
}

#[test]
fn athrow_may_be_caught_and_answered_with_a_yield() {
    let mut body: Numbers = Coroutine::new(async |co| {
        loop {
            if let Err(interrupt) = co.yield_(1).await {
                turns(2).await;
                match interrupt {
                    Interrupt::Thrown("again") => {}
                    Interrupt::Thrown("other") => return Err("another".into()),
                    _ => return Ok(()),
                }
            }
        }
    });
    block_on(async {
        body.start_async().await.unwrap();
        assert_eq!(body.throw_async("again").await, Ok(Yielded(1)));
        assert_eq!(
            body.throw_async("other").await,
            Err(ResumeError::Raised("another"))
        );
    });
}

#[test]
fn aclose_before_the_start_and_after_the_end_runs_nothing() {
    let trace = Trace::default();
    let mut two = two(&trace);
    for _ in 0..3 {
        assert_eq!(block_on(two.close_async()), Ok(None));
        trace.check(&[], "no finally: it was never entered");
    }
    assert_eq!(block_on(two.send_async(1)), Err(ResumeError::Closed(1)));
}

#[test]
fn aclose_awaits_the_finally() {
    let trace = Trace::default();
    let mut two = two(&trace);
    block_on(two.start_async()).unwrap();
    assert_eq!(block_on(two.close_async()), Ok(None));
    trace.check(&["finally"], "it awaits in there");
}

#[test]
fn aclose_of_one_that_yields_in_its_finally() {
    // DIFFERENCE: RuntimeError, async generator ignored GeneratorExit; here the value receives.
    let mut body: Numbers = Coroutine::new(async |co| {
        let _ = co.yield_(1).await;
        turns(1).await;
        co.yield_(2).await.map(drop)
    });
    block_on(async {
        body.start_async().await.unwrap();
        assert_eq!(body.close_async().await, Err(CloseError::Ignored(2)));
        assert_eq!(body.close_async().await, Ok(None));
    });
}

#[test]
fn a_second_verb_while_one_is_running() {
    // RuntimeError: anext(): asynchronous generator is already running
    let trace = Trace::default();
    let mut two = two(&trace);
    block_on(two.start_async()).unwrap();
    assert_eq!(once(two.send_async(5)), None);
    assert_eq!(
        once(two.send_async(6)),
        Some(Err(ResumeError::Awaiting(Some(6))))
    );
    assert_eq!(once(two.close_async()), Some(Err(CloseError::Awaiting)));
    trace.check(&["sent 5"], "and nothing else");
    assert_eq!(block_on(two.settle()), Ok(Yielded(2)));
    assert_eq!(block_on(two.close_async()), Ok(None));
}

#[test]
fn one_that_nobody_finishes_is_finalised_when_it_is_dropped() {
    // CPython hands it to the event loop's finalizer hook, which may await its aclose.
    let trace = Trace::default();
    let mut two = two(&trace);
    block_on(two.start_async()).unwrap();
    assert_eq!(kinds(|| drop(two)), [UnraisableKind::Awaiting]);
    trace.check(&[], "the drop could not wait, and called the hook");
}

#[test]
fn what_an_asynchronous_generator_may_not_do() {
    // DIFFERENCE: `return value` and `yield from` are syntax errors there.
    let mut body: Coroutine<u32, u32, &str, &str> = Coroutine::new(async |co| {
        let two = two(&Trace::default());
        co.yield_from(two).await?;
        turns(1).await;
        Ok("returned")
    });
    block_on(async {
        assert_eq!(body.start_async().await, Ok(Yielded(1)));
        assert_eq!(body.send_async(0).await, Ok(Yielded(2)));
        assert_eq!(body.send_async(0).await, Ok(Complete("returned")));
    });
}
