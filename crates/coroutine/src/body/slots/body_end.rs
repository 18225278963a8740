//! The body's end: operations begin, take their replies, or withdraw.

use std::{
    panic::Location,
    task::{Context, Poll},
};

use super::{
    Aside, BoxFrame, CallerSlots, Delegation, EndOfBody, Frame, Operation, Parts, Place, Reply,
    Slots, address,
};
use crate::{
    body::room::{BodyEnd, CallerEnd},
    protocol::Interrupt,
};

/// The slots, as the body enters them.
pub(crate) struct BodySlots<Y, S, E, K: Parts> {
    end: EndOfBody<Y, S, E, K>,
}

/// The state of an operation that was to begin.
enum Begun<T> {
    Waiting,
    /// It waits, and was polled with another waker than the body.
    Elsewhere,
    /// It has not begun: the one before it has left something.
    Busy(T),
}

const NOT_RUNNING: &str = "a yield was polled on another thread than the one that resumes its \
     coroutine; await it in the coroutine's own body";

impl<Y, S, E, K: Parts> BodySlots<Y, S, E, K> {
    pub(crate) fn of(caller: &CallerSlots<Y, S, E, K>) -> Self {
        Self {
            end: caller.body_end(),
        }
    }

    #[inline(always)]
    fn enter<R>(&self, inside: impl FnOnce(&Slots<Y, S, E, K>) -> R) -> R {
        self.end.enter(inside).unwrap_or_else(|| not_running())
    }

    /// Begins an operation that was called at `location`, and puts its content into the slots. It
    /// is pending then, unless a close was not delivered to the operation before: then the content
    /// is dropped, and `closed` makes the end.
    #[inline(always)]
    pub(crate) fn begin<T>(
        &self,
        location: &'static Location<'static>,
        cx: &Context<'_>,
        put: impl FnOnce(&Slots<Y, S, E, K>),
        closed: impl FnOnce(Interrupt<E>) -> T,
    ) -> Poll<T> {
        let begun = self.enter(|slots| {
            if slots.operation.get() != Operation::Absent {
                return Begun::Busy(put);
            }
            slots.operation.set(Operation::Waiting);
            slots.location.set(Some(location));
            put(slots);
            if slots.polled_with.get() == address(cx.waker()) {
                Begun::Waiting
            } else {
                Begun::Elsewhere
            }
        });
        match begun {
            Begun::Waiting => Poll::Pending,
            Begun::Elsewhere => {
                self.keep_waker(cx);
                Poll::Pending
            }
            Begun::Busy(put) => match self.begin_anew(location, cx, put) {
                Ok(()) => Poll::Pending,
                Err(close) => Poll::Ready(closed(close)),
            },
        }
    }

    /// Begins an operation after one that was leaked, or was dropped before it had raised a close.
    #[cold]
    #[inline(never)]
    fn begin_anew(
        &self,
        location: &'static Location<'static>,
        cx: &Context<'_>,
        put: impl FnOnce(&Slots<Y, S, E, K>),
    ) -> Result<(), Interrupt<E>> {
        self.clear()?;
        self.enter(|slots| {
            slots.operation.set(Operation::Waiting);
            slots.location.set(Some(location));
            put(slots);
        });
        self.keep_waker(cx);
        Ok(())
    }

    /// Makes way for a new operation: withdraws one that was leaked.
    ///
    /// # Errors
    ///
    /// A close that was not delivered to the operation before.
    pub(crate) fn clear(&self) -> Result<(), Interrupt<E>> {
        self.withdraw();
        let undelivered = self.enter(|slots| slots.operation.replace(Operation::Absent));
        if undelivered == Operation::Closed {
            return Err(Interrupt::Closed);
        }
        Ok(())
    }

    /// Keeps the waker of an operation that waits, unless it was polled as the body was. Whoever
    /// polls the operation may do so only when that waker was woken.
    #[cold]
    #[inline(never)]
    pub(crate) fn keep_waker(&self, cx: &Context<'_>) {
        let (polled_with, kept) = self.enter(|slots| (slots.polled_with.get(), slots.waker.take()));
        if polled_with == address(cx.waker()) {
            return;
        }
        // The waker is somebody else's code, so it is cloned and dropped outside of the room.
        let waker = match kept {
            Some(kept) if kept.will_wake(cx.waker()) => kept,
            _ => cx.waker().clone(),
        };
        self.enter(|slots| slots.waker.set(Some(waker)));
    }

    /// Takes the value that was sent, if that is the reply, and ends the operation.
    ///
    /// A shorter [`take_reply`](Self::take_reply) for the path of every value.
    #[inline(always)]
    pub(crate) fn take_sent(&self) -> Option<S> {
        self.enter(|slots| {
            if slots.operation.get() != Operation::Sent {
                return None;
            }
            slots.operation.set(Operation::Absent);
            Some(slots.sent.take().expect(SENT_IS_THERE))
        })
    }

    /// Takes the reply, if there is one, and ends the operation.
    pub(crate) fn take_reply(&self) -> Option<Reply<S, E>> {
        self.enter(|slots| {
            let reply = match slots.operation.get() {
                Operation::Absent | Operation::Waiting | Operation::Delegating => return None,
                Operation::Sent => Reply::Sent(slots.sent.take().expect(SENT_IS_THERE)),
                Operation::Thrown => {
                    let Aside::Thrown(error) = slots.take_aside() else {
                        unreachable!("an error that was thrown is in `aside`");
                    };
                    Reply::Raised(Interrupt::Thrown(error))
                }
                Operation::Closed => Reply::Raised(Interrupt::Closed),
                Operation::CloseIgnored => Reply::Raised(Interrupt::CloseIgnored),
                Operation::Returned => Reply::Returned,
            };
            slots.operation.set(Operation::Absent);
            Some(reply)
        })
    }

    /// Ends the operation, and drops everything that is in the slots for it. A close that it has
    /// not raised stays there.
    ///
    /// Everything is taken out before anything is dropped: a destructor may use the slots. On
    /// another thread than that of the body nothing happens, and the operation counts as leaked.
    #[cold]
    pub(crate) fn withdraw(&self) {
        let content = self.end.enter(|slots| {
            if slots.operation.get() != Operation::Closed {
                slots.operation.set(Operation::Absent);
            }
            let values = (slots.yielded.take(), slots.sent.take());
            (slots.take_aside(), values, slots.waker.take())
        });
        if let Some((Aside::Delegate(mut sub), ..)) = content {
            sub.unfold(); // its drop closes it, from the innermost on
        }
    }

    /// Takes the sub again, after it has returned.
    pub(crate) fn take_returned(&self) -> BoxFrame<Y, S, E, K> {
        match self.enter(Slots::take_aside) {
            Aside::Delegate(sub) => sub,
            _ => unreachable!("a sub that has returned is in `aside`"),
        }
    }

    /// Names the yield that has begun.
    pub(crate) fn put_name(&self, name: &'static str) {
        self.enter(|slots| slots.aside.set(Aside::Name(name)));
    }

    /// Notes the place of the yield that the one that has begun forwards.
    #[cfg(feature = "trace")]
    pub(crate) fn put_place(&self, place: Place) {
        self.enter(|slots| slots.aside.set(Aside::Forwarded(place)));
    }

    /// Removes the name of a yield that is over, or the place that it has forwarded.
    pub(crate) fn clear_name(&self) {
        self.enter(Slots::clear_name);
    }

    /// Notes on the plate that this body forwards the yields of another coroutine.
    pub(crate) fn link(
        &self,
        location: &'static Location<'static>,
        inner: &CallerSlots<Y, S, E, K>,
    ) {
        let inner = inner.link();
        self.end.plate(|plate| {
            plate.delegation = Some(Delegation { location, inner });
        });
    }

    /// Removes what forwarding has left: from the plate, and, if it is the body's thread, from the
    /// slots.
    pub(crate) fn unlink(&self) {
        self.end.plate(|plate| plate.delegation = None);
        self.end.enter(Slots::clear_name);
    }
}

const SENT_IS_THERE: &str = "a value that was sent is in `sent`";

#[cold]
#[inline(never)]
fn not_running() -> ! {
    panic!("{NOT_RUNNING}")
}

impl<Y, S, E, K: Parts> Slots<Y, S, E, K> {
    /// Leaves a sub that is to be run in the body's place.
    pub(crate) fn put_delegate(&self, sub: BoxFrame<Y, S, E, K>) {
        self.aside.set(Aside::Delegate(sub));
    }

    fn clear_name(&self) {
        match self.take_aside() {
            Aside::Name(_) | Aside::Forwarded(_) => {}
            other => self.aside.set(other),
        }
    }

    /// Leaves the value of another coroutine, which yields at `place`.
    pub(crate) fn put_forwarded(&self, value: Y, place: Option<Place>) {
        self.yielded.set(Some(value));
        if let Some(place) = place {
            self.aside.set(Aside::Forwarded(place));
        }
    }
}
