//! Bodies that await futures which are no yields: wakers, settling, and the verbs meanwhile.

use std::{
    sync::Arc,
    task::{Context, Poll, Waker},
};

use coroutine::{Complete, Coroutine, Interrupt, ResumeError, Signal, Status, Yielded};
use futures_lite::future::{poll_fn, yield_now};

use super::bodies::{Trace, settle, signal};
use crate::coroutine::wakes::Wakes;

#[test]
fn the_waker_of_the_poll_is_the_one_that_the_future_wakes() {
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&wakes));
    let mut cx = Context::from_waker(&waker);
    let mut body: Coroutine<u32> = Coroutine::new(async |co| {
        yield_now().await;
        co.yield_(1).await?;
        yield_now().await;
        Ok(())
    });
    assert_eq!(body.start(), Err(ResumeError::Awaiting(None)));
    assert_eq!(wakes.take(), 0, "a plain verb has no waker to lend");
    assert_eq!(body.poll_settle(&mut cx), Poll::Ready(Ok(Yielded(1))));
    assert_eq!(wakes.take(), 0, "a yield wakes nobody");
    assert_eq!(body.poll_resume(&mut cx, Signal::Send(())), Poll::Pending);
    assert_eq!(wakes.take(), 1, "the future has woken it");
    assert_eq!(body.poll_settle(&mut cx), Poll::Ready(Ok(Complete(()))));
}

#[test]
fn the_waker_reaches_the_innermost_level() {
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&wakes));
    let mut cx = Context::from_waker(&waker);
    let mut body: Coroutine<u32> = Coroutine::new(async |co| {
        let mut borrowed: Coroutine<u32> = Coroutine::new(async |co| {
            let owned = Coroutine::new(async |co| {
                co.yield_(1).await?;
                yield_now().await;
                co.yield_(2).await
            });
            co.yield_from(owned).await
        });
        co.yield_from_mut(&mut borrowed).await
    });
    assert_eq!(
        body.poll_resume(&mut cx, Signal::Start),
        Poll::Ready(Ok(Yielded(1)))
    );
    assert_eq!(body.poll_resume(&mut cx, Signal::Send(())), Poll::Pending);
    assert_eq!(wakes.take(), 1);
    assert_eq!(body.poll_settle(&mut cx), Poll::Ready(Ok(Yielded(2))));
}

#[test]
fn a_body_that_is_not_ready_yet_stays_waiting() {
    let mut polls = 0;
    let mut body = Coroutine::<u32, (), _>::unboxed(async |_: &mut coroutine::Co<'_, u32>| {
        let third = poll_fn(|_| {
            polls += 1;
            if polls == 3 {
                Poll::Ready(7)
            } else {
                Poll::Pending
            }
        });
        Ok(third.await)
    });
    assert_eq!(signal(&mut body, Signal::Start), Poll::Pending);
    assert_eq!(settle(&mut body), Err(ResumeError::Awaiting(None)));
    assert_eq!(body.status(), Status::Awaiting);
    assert_eq!(settle(&mut body), Ok(Complete(7)));
}

#[test]
fn a_delivered_value_is_not_asked_for_again() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut body: Coroutine<u32, u32, (), &str> = Coroutine::new(async move |co| {
        loop {
            let received = co.yield_(1).await;
            notes.note(format!("{received:?}"));
            if let Err(Interrupt::Closed) = received {
                return Ok(());
            }
            yield_now().await;
        }
    });
    body.start().unwrap();
    assert_eq!(body.send(5), Err(ResumeError::Awaiting(None)), "delivered");
    trace.check(&["Ok(5)"], "the body has it");
    assert_eq!(body.send(6), Err(ResumeError::Awaiting(Some(6))), "refused");
    assert_eq!(settle(&mut body), Ok(Yielded(1)));
    assert_eq!(
        body.throw("e"),
        Err(ResumeError::Awaiting(None)),
        "delivered"
    );
    trace.check(&["Err(Thrown(\"e\"))"], "the refused value was not kept");
    assert_eq!(settle(&mut body), Ok(Yielded(1)));
    assert_eq!(body.close(), Ok(Some(())));
}

#[test]
fn errors_after_a_wait_are_those_of_the_step() {
    let after = |ended: Result<u32, Interrupt<&'static str>>| {
        let mut body: Coroutine<u32, (), u32, &str> = Coroutine::new(async move |_| {
            yield_now().await;
            ended
        });
        assert_eq!(body.start(), Err(ResumeError::Awaiting(None)));
        let settled = settle(&mut body);
        assert_eq!(body.status(), Status::Closed);
        settled
    };
    assert_eq!(after(Ok(1)), Ok(Complete(1)));
    assert_eq!(after(Err("e".into())), Err(ResumeError::Raised("e")));
    assert_eq!(after(Err(Interrupt::Closed)), Err(ResumeError::Exited));
    assert_eq!(
        after(Err(Interrupt::CloseIgnored)),
        Err(ResumeError::CloseIgnored)
    );
}

#[test]
fn a_wait_while_a_sub_is_closed_goes_on_with_the_close() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
        let sub = Coroutine::new(async move |co| {
            let received = co.yield_(1).await;
            yield_now().await;
            let again = co.yield_(2).await; // ignores the close, after a wait
            notes.note(format!("{received:?}, {again:?}"));
            again
        });
        let received = co.yield_from(sub).await;
        assert_eq!(received, Err(Interrupt::CloseIgnored));
        received
    });
    body.start().unwrap();
    body.close().unwrap_err();
    assert_eq!(body.status(), Status::Awaiting);
    assert_eq!(settle(&mut body), Err(ResumeError::CloseIgnored));
    trace.check(
        &["Err(Closed), Err(Closed)"],
        "its release closed it once more",
    );
}
