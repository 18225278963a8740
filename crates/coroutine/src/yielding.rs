use std::{
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    interrupt::Interrupt,
    slots::{Reply, Slots, Stage},
};

/// One `yield_`: lazy, then waiting for its reply, then over.
///
/// Written by hand, as it is the path of every value.
pub(crate) struct Yield<'a, Y, S, E> {
    slots: &'a Slots<Y, S, E>,
    stage: Stage<Y>,
    location: &'static Location<'static>,
}

impl<'a, Y, S, E> Yield<'a, Y, S, E> {
    #[inline]
    pub(crate) fn new(
        slots: &'a Slots<Y, S, E>,
        value: Y,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            slots,
            stage: Stage::Lazy(value),
            location,
        }
    }
}

impl<Y, S, E> Yield<'_, Y, S, E> {
    /// Goes on when it has been sent nothing.
    #[cold]
    fn poll_raised(&mut self) -> Poll<Result<S, Interrupt<E>>> {
        let Some(reply) = self.slots.take_reply() else {
            return Poll::Pending;
        };
        self.stage = Stage::Over;
        match reply {
            Reply::Raised(interrupt) => Poll::Ready(Err(interrupt)),
            Reply::Sent(_) => unreachable!("what is sent has been taken"),
            Reply::Returned => unreachable!("a yield has put no sub out"),
        }
    }
}

/// The value is moved out when it is yielded; it is never pinned.
impl<Y, S, E> Unpin for Yield<'_, Y, S, E> {}

impl<Y, S, E> Future for Yield<'_, Y, S, E> {
    type Output = Result<S, Interrupt<E>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        let slots = self.slots;
        match std::mem::replace(&mut self.stage, Stage::Waiting) {
            Stage::Lazy(value) => {
                slots.begin(self.location);
                slots.yielded.set(Some(value));
                Poll::Pending
            }
            Stage::Waiting => {
                if let Some(value) = slots.take_sent() {
                    self.stage = Stage::Over;
                    return Poll::Ready(Ok(value));
                }
                self.poll_raised()
            }
            Stage::Over => panic!("a yield was polled after it had given its reply"),
        }
    }
}

impl<Y, S, E> Drop for Yield<'_, Y, S, E> {
    #[inline]
    fn drop(&mut self) {
        if matches!(self.stage, Stage::Waiting) {
            self.slots.withdraw();
        }
    }
}
