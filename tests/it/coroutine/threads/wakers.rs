//! Wakers are somebody else's code: they resume other coroutines, and panic.

use std::{
    collections::VecDeque,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
};

use coroutine::{Coroutine, ResumeError, Status, Yielded};

use super::{Sends, leaves};

/// A waker that calls a function.
struct Calls<F>(F);

impl<F: Fn() + Send + Sync + 'static> Calls<F> {
    fn waker(function: F) -> Waker {
        Arc::new(Self(function)).into()
    }
}

impl<F: Fn() + Send + Sync + 'static> Wake for Calls<F> {
    fn wake(self: Arc<Self>) {
        (self.0)();
    }
}

/// Yields, and then polls that yield with `waker`, and only when that was woken.
fn polled_by(waker: Waker, woken: Arc<AtomicUsize>) -> Sends<u32, u32> {
    Coroutine::new_send(async move |co| {
        let mut yielding = pin!(co.yield_(1));
        let mut before = None;
        let polled = poll_fn(|_| {
            let now = woken.load(Ordering::Relaxed);
            if before.replace(now) == Some(now) {
                return Poll::Pending;
            }
            yielding.as_mut().poll(&mut Context::from_waker(&waker))
        });
        polled.await.map(drop)
    })
}

#[test]
fn a_waker_may_resume_another_coroutine() {
    let other = Mutex::new(leaves(3, 0));
    let woken = Arc::new(AtomicUsize::new(0));
    let noted = Arc::clone(&woken);
    let waker = Calls::waker(move || {
        let next = other.lock().unwrap().next();
        noted.fetch_add(1 + next.unwrap() as usize, Ordering::Relaxed);
    });
    let mut body = polled_by(waker, Arc::clone(&woken));
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert!(body.send(7).is_ok());
    assert_eq!(woken.load(Ordering::Relaxed), 1);
}

#[test]
fn a_waker_that_panics_closes_the_coroutine_and_no_other() {
    let waker = Calls::waker(|| panic!("in a waker"));
    let mut body = polled_by(waker, Arc::default());
    assert_eq!(body.start(), Ok(Yielded(1)));
    catch_unwind(AssertUnwindSafe(|| body.send(7))).unwrap_err();
    assert_eq!(body.status(), Status::Closed);
    assert_eq!(body.send(8), Err(ResumeError::Closed(8)));
    assert!(leaves(3, 0).eq(0..8));
}

/// Four threads take coroutines from a queue, resume each once, and put them back.
#[test]
fn coroutines_that_are_resumed_by_whoever_comes_keep_their_order() {
    const MANY: usize = 16;
    let started = (0..MANY).map(|_| (0, leaves(5, 0)));
    let queue: Mutex<VecDeque<(u32, Sends<u32>)>> = Mutex::new(started.collect());
    let (ended, wrong) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let run = || {
        while ended.load(Ordering::Relaxed) < MANY {
            let Some((turn, mut coroutine)) = queue.lock().unwrap().pop_front() else {
                thread::yield_now(); // the others have them all
                continue;
            };
            let value = coroutine.next();
            if value != Some(turn).filter(|turn| *turn < 32) {
                wrong.fetch_add(1, Ordering::Relaxed);
            }
            if value.is_some() {
                queue.lock().unwrap().push_back((turn + 1, coroutine));
            } else {
                ended.fetch_add(1, Ordering::Relaxed);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(run);
        }
    });
    assert_eq!(wrong.into_inner(), 0);
}
