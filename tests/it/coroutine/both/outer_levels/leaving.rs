//! A body that leaves a delegation whose sub awaits: what becomes of the sub, and of the body.

use std::{
    future::{pending, poll_fn},
    task::{Context, Poll, Waker},
};

use async_channel::{Receiver, bounded};
use coroutine::{Complete, ResumeError, Signal, UnraisableKind, Yielded};
use futures_lite::future;

use super::super::kind::*;
use crate::coroutine::unraisable::kinds;

/// Delegates to a sub that awaits for ever, until `token` comes.
async fn until(token: Receiver<()>, co: &mut Co<'_, u32>) {
    let stuck: Coroutine<u32> = Coroutine::new(async |_| {
        pending::<()>().await;
        Ok(())
    });
    let cancelled = async {
        let _ = token.recv().await;
        Ok(())
    };
    let left = future::or(co.yield_from(stuck), cancelled).await;
    assert_eq!(left, Ok(()));
}

/// A future next to that yield is ready at its second poll, which comes after the value.
#[test]
fn the_value_that_it_yields_next_is_not_lost() {
    let (cancel, token) = bounded(1);
    let mut body: Coroutine<u32, (), &str> = Coroutine::new(async move |co| {
        until(token, co).await;
        let asked = async { co.yield_(9).await.map(|()| "answered") };
        let late = async {
            future::yield_now().await;
            Ok("late")
        };
        future::or(asked, late).await
    });
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(body.poll_resume(&mut cx, Signal::Start), Poll::Pending);
    cancel.try_send(()).unwrap();
    assert_eq!(body.poll_settle(&mut cx), Poll::Ready(Ok(Yielded(9))));
    assert_eq!(
        body.poll_suspended(&mut cx),
        Poll::Ready(Ok(Complete("late")))
    );
}

#[test]
fn if_it_awaits_it_is_polled_once_a_step_and_so_are_those_outside() {
    let (cancel, token) = bounded(1);
    let polls = Rc::new(RefCell::new([0, 0]));
    let counts = Rc::clone(&polls);
    let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
        let counted = Rc::clone(&counts);
        let inner = Coroutine::new(async move |co| {
            until(token, co).await;
            poll_fn(|_| {
                counted.borrow_mut()[0] += 1;
                Poll::<()>::Pending
            })
            .await;
            Ok(())
        });
        let outside = poll_fn(|_| {
            counts.borrow_mut()[1] += 1;
            Poll::Pending
        });
        future::or(co.yield_from(inner), outside).await
    });
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(body.poll_resume(&mut cx, Signal::Start), Poll::Pending);
    cancel.try_send(()).unwrap();
    for step in 0..3 {
        let before = *polls.borrow();
        assert_eq!(body.poll_settle(&mut cx), Poll::Pending);
        let since = [0, 1].map(|at| polls.borrow()[at] - before[at]);
        assert_eq!(since, [1, 1], "step {step}");
    }
}

/// The cleanup of a body at any level may have a time limit of its own.
#[test]
fn a_cleanup_leaves_its_own_delegation() {
    for levels in [0, 1, 2, 100] {
        let (cancel, token) = bounded(1);
        let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
            let left = co.yield_(1).await;
            until(token, co).await;
            left
        });
        for _ in 0..levels {
            body = Coroutine::new(async move |co| co.yield_from(body).await);
        }
        assert_eq!(body.start(), Ok(Yielded(1)));
        let mut cx = Context::from_waker(Waker::noop());
        assert_eq!(body.poll_resume(&mut cx, Signal::Close), Poll::Pending);
        assert_eq!(body.poll_settle(&mut cx), Poll::Pending);
        cancel.try_send(()).unwrap();
        let closed = body.poll_settle(&mut cx);
        let exited = Err(ResumeError::Exited);
        assert_eq!(closed, Poll::Ready(exited), "{levels} levels");
    }
}

/// It awaits, so it cannot be closed: only its destructors run.
#[test]
fn the_sub_is_discarded_and_the_hook_hears_of_it() {
    let (cancel, token) = bounded(1);
    let sees = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&sees);
    let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
        let sub = Coroutine::new(async move |co| {
            let (_keep, never) = bounded(1);
            until(never, co).await;
            seen.borrow_mut().push("the sub goes on");
            Ok(())
        });
        let cancelled = async {
            let _ = token.recv().await;
            Ok(())
        };
        future::or(co.yield_from(sub), cancelled).await
    });
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(body.poll_resume(&mut cx, Signal::Start), Poll::Pending);
    cancel.try_send(()).unwrap();
    let heard = kinds(|| {
        let ended = body.poll_settle(&mut cx);
        assert_eq!(ended, Poll::Ready(Ok(Complete(()))));
    });
    assert_eq!(heard, [UnraisableKind::Awaiting]);
    assert_eq!(sees.borrow().len(), 0);
    assert_eq!(Rc::strong_count(&sees), 1, "the sub's body is dropped");
}
