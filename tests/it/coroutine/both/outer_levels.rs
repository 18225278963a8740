//! Futures next to an owned delegation, a time limit or a token: they are polled while the
//! innermost body awaits.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    task::{Context, Poll, Waker},
};

use async_channel::{Receiver, bounded};
use coroutine::{Complete, Signal, Status, Yielded};
use futures_lite::future;

use super::kind::*;

mod leaving;

/// Notes in which order things end.
type Log = Rc<RefCell<Vec<&'static str>>>;

fn note(log: &Log, what: &'static str) {
    log.borrow_mut().push(what);
}

struct Noted(Log, &'static str);

impl Drop for Noted {
    fn drop(&mut self) {
        note(&self.0, self.1);
    }
}

/// Yields once, then awaits `news`.
fn endless(log: Log, news: Receiver<()>) -> Coroutine<u32> {
    Coroutine::new(async move |co| {
        let _noted = Noted(log, "the sub is dropped");
        co.yield_(1).await?;
        let _ = news.recv().await;
        co.yield_(2).await
    })
}

/// Delegates to such a sub through `levels` more, until `token` comes.
fn limited(
    log: Log,
    token: Receiver<()>,
    news: Receiver<()>,
    levels: u32,
) -> Coroutine<u32, (), &'static str> {
    Coroutine::new(async move |co| {
        let mut sub = endless(log.clone(), news);
        for _ in 0..levels {
            sub = Coroutine::new(async move |co| co.yield_from(sub).await);
        }
        let cancelled = async {
            let _ = token.recv().await;
            Ok(true)
        };
        let done = async { co.yield_from(sub).await.map(|()| false) };
        let was_cancelled = future::or(done, cancelled).await?;
        note(&log, "the body goes on");
        if !was_cancelled {
            return Ok("done");
        }
        co.yield_(9).await?;
        Ok("cancelled")
    })
}

#[test]
fn a_token_ends_a_delegation_whose_sub_awaits() {
    for levels in [0, 1, 2, 100] {
        let log = Log::default();
        let ((cancel, token), (_keep, news)) = (bounded(1), bounded(1));
        let mut body = limited(log.clone(), token, news, levels);
        assert_eq!(body.start(), Ok(Yielded(1)));
        let mut cx = Context::from_waker(Waker::noop());
        assert_eq!(body.poll_resume(&mut cx, Signal::Send(())), Poll::Pending);
        assert_eq!(body.poll_settle(&mut cx), Poll::Pending);
        assert_eq!(log.take(), [""; 0]);
        cancel.try_send(()).unwrap();
        assert_eq!(body.poll_settle(&mut cx), Poll::Ready(Ok(Yielded(9))));
        assert_eq!(
            log.take(),
            ["the sub is dropped", "the body goes on"],
            "{levels} levels"
        );
        assert_eq!(body.send(()), Ok(Complete("cancelled")));
    }
}

#[test]
fn a_sub_that_goes_on_is_not_disturbed() {
    for levels in [0, 1, 2, 100] {
        let log = Log::default();
        let ((_keep, token), (send, news)) = (bounded(1), bounded(1));
        let mut body = limited(log.clone(), token, news, levels);
        assert_eq!(body.start(), Ok(Yielded(1)));
        let mut cx = Context::from_waker(Waker::noop());
        assert_eq!(body.poll_resume(&mut cx, Signal::Send(())), Poll::Pending);
        send.try_send(()).unwrap();
        assert_eq!(body.poll_settle(&mut cx), Poll::Ready(Ok(Yielded(2))));
        assert_eq!(body.send(()), Ok(Complete("done")));
        assert_eq!(log.take(), ["the sub is dropped", "the body goes on"]);
    }
}

#[test]
fn a_driver_may_poll_between_two_values() {
    let log = Log::default();
    let ((cancel, token), (_keep, news)) = (bounded(1), bounded(1));
    let mut body = limited(log.clone(), token, news, 1);
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(
        body.poll_resume(&mut cx, Signal::Start),
        Poll::Ready(Ok(Yielded(1)))
    );
    assert_eq!(body.poll_suspended(&mut cx), Poll::Pending);
    assert_eq!(body.status(), Status::Suspended);
    cancel.try_send(()).unwrap();
    assert_eq!(body.poll_suspended(&mut cx), Poll::Ready(Ok(Yielded(9))));
    assert_eq!(log.take(), ["the sub is dropped", "the body goes on"]);
}

/// As `yield_from` documents.
#[test]
fn a_sub_that_only_yields_is_not_interrupted() {
    let (cancel, token) = bounded::<()>(1);
    let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
        let endless = Coroutine::new(async |co| co.yield_all(0..).await);
        let cancelled = async {
            let _ = token.recv().await;
            Ok(())
        };
        future::or(co.yield_from(endless), cancelled).await
    });
    assert_eq!(body.start(), Ok(Yielded(0)));
    cancel.try_send(()).unwrap();
    let mut cx = Context::from_waker(Waker::noop());
    for number in 1..100 {
        let yielded = body.poll_resume(&mut cx, Signal::Send(()));
        assert_eq!(yielded, Poll::Ready(Ok(Yielded(number))));
    }
}

#[test]
fn with_yield_from_mut_it_is() {
    let (cancel, token) = bounded::<()>(1);
    let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
        let mut endless = Coroutine::new(async |co| co.yield_all(0..).await);
        let cancelled = async {
            let _ = token.recv().await;
            Ok(())
        };
        future::or(cancelled, co.yield_from_mut(&mut endless)).await
    });
    assert_eq!(body.start(), Ok(Yielded(0)));
    assert_eq!(body.resume(), Ok(Yielded(1)));
    cancel.try_send(()).unwrap();
    assert_eq!(body.resume(), Ok(Complete(())));
}

/// The second thing that arrives: a close is under way, and its cleanup awaits.
#[test]
fn a_token_does_not_disturb_a_cleanup() {
    let log = Log::default();
    let ((cancel, token), (send, news)) = (bounded::<()>(1), bounded::<()>(1));
    let noting = log.clone();
    let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
        let noted = noting.clone();
        let sub = Coroutine::new(async move |co| {
            let left = co.yield_(1).await;
            let _ = news.recv().await;
            note(&noted, "the cleanup has ended");
            left
        });
        let cancelled = async {
            let _ = token.recv().await;
            note(&noting, "cancelled");
            Ok(())
        };
        future::or(co.yield_from(sub), cancelled).await
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    let mut close = Box::pin(body.close_async());
    assert!(future::block_on(future::poll_once(&mut close)).is_none());
    cancel.try_send(()).unwrap();
    assert!(future::block_on(future::poll_once(&mut close)).is_none());
    send.try_send(()).unwrap();
    assert_eq!(future::block_on(close), Ok(None));
    assert_eq!(log.take(), ["the cleanup has ended"]);
}

/// It leaves one delegation for another one, in the poll of an outer level.
#[test]
fn a_body_delegates_anew() {
    let ((cancel, token), (_keep, news)) = (bounded::<()>(1), bounded::<()>(1));
    let log = Log::default();
    let noting = log.clone();
    let mut body: Coroutine<u32, (), u32> = Coroutine::new(async move |co| {
        let inner = Coroutine::new(async move |co| {
            let first = endless(noting, news);
            let cancelled = async {
                let _ = token.recv().await;
                Ok(())
            };
            future::or(co.yield_from(first), cancelled).await?;
            let second: Coroutine<u32, (), u32> = Coroutine::new(async |co| {
                co.yield_(5).await?;
                Ok(6)
            });
            co.yield_from(second).await
        });
        co.yield_from(inner).await
    });
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.poll_resume(&mut cx, Signal::Send(())), Poll::Pending);
    cancel.try_send(()).unwrap();
    assert_eq!(body.poll_settle(&mut cx), Poll::Ready(Ok(Yielded(5))));
    assert_eq!(log.take(), ["the sub is dropped"]);
    assert!(body.suspended_at().is_some());
    assert_eq!(body.send(()), Ok(Complete(6)));
}

#[test]
fn a_panic_next_to_a_delegation_discards_innermost_first() {
    let ((cancel, token), (_keep, news)) = (bounded::<()>(1), bounded::<()>(1));
    let log = Log::default();
    let noting = log.clone();
    let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
        let _outer = Noted(noting.clone(), "the body is dropped");
        let sub = endless(noting.clone(), news);
        let panics = async {
            let _ = token.recv().await;
            panic!("on purpose")
        };
        future::or(co.yield_from(sub), panics).await
    });
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.poll_resume(&mut cx, Signal::Send(())), Poll::Pending);
    cancel.try_send(()).unwrap();
    let panicked = catch_unwind(AssertUnwindSafe(|| body.poll_settle(&mut cx)));
    assert!(panicked.is_err());
    assert_eq!(body.status(), Status::Closed);
    assert_eq!(log.take(), ["the sub is dropped", "the body is dropped"]);
}
