use std::{
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    body::{
        kind::{Delegate, Kind},
        slots::{BodySlots, Frame, Reply, Slots, Stage},
    },
    coroutine::Coroutine,
    protocol::Interrupt,
};

/// One `yield_from`: the sub goes to the root through the slots, and comes back through them when
/// it has returned.
pub(super) struct YieldFrom<'a, Y, S, R, E, F, K: Kind>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    pub(super) slots: &'a BodySlots<Y, S, E, K>,
    pub(super) stage: Stage<Coroutine<Y, S, R, E, F, K>>,
    pub(super) location: &'static Location<'static>,
}

/// The sub is moved out at the first poll; it is never pinned.
impl<Y, S, R, E, F, K: Kind> Unpin for YieldFrom<'_, Y, S, R, E, F, K> where
    F: Future<Output = Result<R, Interrupt<E>>>
{
}

impl<Y, S, R, E, F, K: Kind> Future for YieldFrom<'_, Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
    Coroutine<Y, S, R, E, F, K>: Delegate<Y, S, E, K>,
{
    type Output = Result<R, Interrupt<E>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let slots = self.slots;
        match std::mem::replace(&mut self.stage, Stage::Waiting) {
            Stage::Lazy(sub) => {
                let sub = sub.into_frame();
                let put = |slots: &Slots<Y, S, E, K>| slots.put_delegate(sub);
                return slots.begin(self.location, cx, put, |close| {
                    self.stage = Stage::Over;
                    Err(close)
                });
            }
            Stage::Waiting => {}
            Stage::Over => panic!("a delegation was polled after it had ended"),
        }
        match slots.take_reply() {
            None => {
                slots.keep_waker(cx);
                Poll::Pending
            }
            Some(Reply::Raised(interrupt)) => self.end(Err(interrupt)),
            Some(Reply::Returned) => {
                let mut frame = slots.take_returned();
                let sub = frame
                    .as_any()
                    .downcast_mut::<Coroutine<Y, S, R, E, F, K>>()
                    .expect("the sub that comes back is the one that was delegated to");
                let returned = sub.returned.take();
                self.end(Ok(
                    returned.expect("a sub that has returned keeps its value")
                ))
            }
            Some(Reply::Sent(_)) => unreachable!("a sent value goes to the innermost body"),
        }
    }
}

impl<Y, S, R, E, F, K: Kind> YieldFrom<'_, Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn end(&mut self, result: Result<R, Interrupt<E>>) -> Poll<Result<R, Interrupt<E>>> {
        self.stage = Stage::Over;
        Poll::Ready(result)
    }
}

impl<Y, S, R, E, F, K: Kind> Drop for YieldFrom<'_, Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn drop(&mut self) {
        if matches!(self.stage, Stage::Waiting) {
            self.slots.withdraw();
        }
    }
}
