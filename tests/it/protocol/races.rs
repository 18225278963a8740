//! Operations that are polled by hand, raced, given up or leaked.

use std::{
    mem,
    pin::{Pin, pin},
};

use coroutine::{Co, Complete, Coroutine, Interrupt, ResumeError, Status, Yielded};
use futures_lite::future::{self, or, poll_once, ready, yield_now};

use crate::counted::{Counted, Ledger};

fn waits<T, V, E>() -> Result<T, ResumeError<V, E>> {
    Err(ResumeError::Awaiting(None))
}

fn settle<Y, R, F>(coroutine: &mut Coroutine<Y, (), R, &'static str, F>) -> SettleStep<Y, R>
where
    F: Future<Output = Result<R, Interrupt<&'static str>>>,
{
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    match coroutine.poll_settle(&mut cx) {
        std::task::Poll::Ready(step) => step,
        std::task::Poll::Pending => waits(),
    }
}
type SettleStep<Y, R> = Result<coroutine::CoroutineState<Y, R>, ResumeError<(), &'static str>>;

#[test]
fn a_delegation_that_is_not_polled_when_its_sub_returned_waits() {
    let mut outer: Coroutine<u32, (), u32, &str> = Coroutine::new(async |co| {
        let sub: Coroutine<u32, (), u32, &str> = Coroutine::new(async |co| {
            co.yield_(1).await?;
            Ok(7)
        });
        let mut delegation = pin!(co.yield_from(sub));
        assert!(poll_once(delegation.as_mut()).await.is_none());
        yield_now().await;
        yield_now().await;
        delegation.await
    });
    assert_eq!(outer.resume(), Ok(Yielded(1)));
    assert_eq!(outer.resume(), waits());
    assert_eq!(settle(&mut outer), Ok(Complete(7)));
}
