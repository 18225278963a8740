//! Coroutines that are moved while they run, wait, or end.

use std::{
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    thread,
};

use coroutine::{BoxCoroutine, BoxSendCoroutine, Coroutine, Signal, Yielded};

use super::{Sends, is_send, leaves};

#[test]
fn a_body_that_awaits_is_polled_on_another_thread_each_time() {
    let mut body: Sends<u32, u32> = Coroutine::new_send(async |co| {
        let mut sum = 0;
        loop {
            futures_lite::future::yield_now().await;
            sum += co.yield_(sum).await?;
            futures_lite::future::yield_now().await;
        }
    });
    let mut signal = Some(Signal::Start);
    let mut yields = 0;
    for step in 0..40 {
        let mut moved = body;
        let sent = signal.take();
        let polled;
        (body, polled) = thread::spawn(move || {
            let mut cx = Context::from_waker(Waker::noop());
            let polled = match sent {
                Some(signal) => moved.poll_resume(&mut cx, signal).map(|step| step.unwrap()),
                None => moved.poll_settle(&mut cx).map(|step| step.unwrap()),
            };
            (moved, polled)
        })
        .join()
        .unwrap();
        if let Poll::Ready(state) = polled {
            assert!(matches!(state, Yielded(_)), "step {step}");
            yields += 1;
            signal = Some(Signal::Send(1));
        }
    }
    assert!(yields > 10, "each yield takes three polls at most");
}

#[test]
fn a_coroutine_waits_on_its_thread_while_its_sub_runs_on_others() {
    let mut outer: Sends<u32> = Coroutine::new_send(async |co| {
        let mut inner: Sends<u32> = Coroutine::new_send(async |co| co.yield_all(0..).await);
        let here = {
            let local: Coroutine<u32> = Coroutine::new(async |co| co.yield_all(0..).await);
            local.take(3).sum::<u32>() // of the other kind; it is not held over a yield
        };
        for _ in 0..3 {
            let (back, value) = thread::scope(|scope| {
                let run = scope.spawn(move || {
                    let value = inner.next();
                    (inner, value)
                });
                run.join().unwrap()
            });
            inner = back;
            co.yield_(here + value.unwrap()).await?;
        }
        Ok(())
    });
    assert!(outer.by_ref().eq([3, 4, 5]));
}

#[test]
fn dropping_on_another_thread_closes_there() {
    let closed_on = Arc::new(Mutex::new(None));
    let noted = Arc::clone(&closed_on);
    let mut body: Sends<u32> = Coroutine::new_send(async move |co| {
        let left = co.yield_(1).await;
        *noted.lock().unwrap() = Some(thread::current().id());
        left
    });
    body.start().unwrap();
    let mut running: Sends<u32> = Coroutine::new_send(async move |co| {
        drop(body); // while another one runs
        co.yield_(2).await
    });
    let there = thread::spawn(move || {
        assert_eq!(running.start(), Ok(Yielded(2)));
        thread::current().id()
    });
    assert_eq!(Some(there.join().unwrap()), *closed_on.lock().unwrap());
}

#[test]
fn a_yield_that_was_leaked_is_withdrawn_by_the_next() {
    let mut body: Sends<u32, u32> = Coroutine::new_send(async |co| {
        {
            let mut cx = Context::from_waker(Waker::noop());
            let mut leaked = Box::pin(co.yield_(1));
            assert!(leaked.as_mut().poll(&mut cx).is_pending());
            std::mem::forget(leaked);
        }
        let got = co.yield_(2).await?;
        co.yield_(got).await.map(drop)
    });
    assert_eq!(body.start(), Ok(Yielded(2)));
    assert_eq!(body.send(7), Ok(Yielded(7)));
}

#[test]
fn streams_move_as_well() {
    drop(is_send(leaves(1, 0).into_stream()));
    drop(is_send(leaves(1, 0).into_try_stream()));
}

/// Compiles if a coroutine whose body borrows for long is one whose body borrows for short.
#[test]
fn a_borrow_can_be_shortened() {
    struct Words<'a>(BoxCoroutine<'a, u32>, BoxSendCoroutine<'a, u32>);
    fn shorter<'long: 'short, 'short>(words: Words<'long>) -> Words<'short> {
        words
    }
    let words = Words(
        Coroutine::new(async |co| co.yield_(1).await),
        Coroutine::new_send(async |co| co.yield_(1).await),
    );
    let Words(local, sendable) = shorter(words);
    assert!(local.eq(sendable));
}
