use std::{
    fmt,
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    body::slots::{Reply, Slots, Stage},
    protocol::Interrupt,
};

/// One yield, as [`Co::yield_`](crate::Co::yield_) gives it: await it, or name it first.
///
/// It is lazy, then waits for its reply, then is over.
// Written by hand, as it is the path of every value.
#[must_use = "a yield does nothing until it is awaited"]
pub struct Yield<'a, Y, S, E> {
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

    /// The yield at which a body waits already, though it was not this one that put a value out.
    pub(crate) fn waiting(slots: &'a Slots<Y, S, E>, location: &'static Location<'static>) -> Self {
        Self {
            slots,
            stage: Stage::Waiting,
            location,
        }
    }

    /// Names the state in which the coroutine is while it waits at this yield.
    ///
    /// [`Coroutine::state`](crate::Coroutine::state) tells it, and the drawings of a
    /// [`Recorder`](crate::trace::Recorder). Yields of one name are one state, whichever body they
    /// stand in. A name costs two stores, and a yield that has none nothing.
    ///
    /// ```
    /// use coroutine::Coroutine;
    ///
    /// let mut door: Coroutine<(), &str> = Coroutine::new(async |co| loop {
    ///     while co.yield_(()).named("closed").await? != "open" {}
    ///     while co.yield_(()).named("open").await? != "close" {}
    /// });
    /// door.start()?;
    /// assert_eq!(door.state().to_string(), "closed");
    /// door.send("open")?;
    /// assert_eq!(door.state().to_string(), "open");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn named(self, name: &'static str) -> NamedYield<'a, Y, S, E> {
        NamedYield {
            inner: self,
            name: Some(name),
        }
    }
}

impl<Y, S, E> Yield<'_, Y, S, E> {
    /// Makes it the yield of another value, at the same place. What it was is given up.
    ///
    /// For futures that are written by hand and yield several times: the yield that such a one keeps
    /// borrows the handle, so that it cannot make a second.
    ///
    /// ```
    /// use coroutine::{Coroutine, Interrupt, Yield};
    /// use std::{convert::Infallible, pin::Pin, task::{Context, Poll, ready}};
    ///
    /// struct Countdown<'a> {
    ///     left: u32,
    ///     told: Yield<'a, u32, (), Infallible>,
    /// }
    /// impl Future for Countdown<'_> {
    ///     type Output = Result<(), Interrupt>;
    ///
    ///     fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
    ///         while self.left > 0 {
    ///             ready!(Pin::new(&mut self.told).poll(cx))?;
    ///             self.left -= 1;
    ///             let left = self.left;
    ///             self.told.again(left);
    ///         }
    ///         Poll::Ready(Ok(()))
    ///     }
    /// }
    /// let three: Coroutine<u32> =
    ///     Coroutine::new(async |co| Countdown { left: 3, told: co.yield_(3) }.await);
    /// assert!(three.eq([3, 2, 1]));
    /// ```
    #[inline]
    pub fn again(&mut self, value: Y) {
        self.give_up();
        self.stage = Stage::Lazy(value);
    }

    /// Takes everything out of the slots, if it waits.
    #[inline]
    fn give_up(&self) {
        if matches!(self.stage, Stage::Waiting) {
            self.slots.withdraw();
        }
    }

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
        self.give_up();
    }
}

impl<Y, S, E> fmt::Debug for Yield<'_, Y, S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Yield")
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}

/// One yield whose place has a name: see [`Yield::named`].
#[derive(Debug)]
#[must_use = "a yield does nothing until it is awaited"]
pub struct NamedYield<'a, Y, S, E> {
    inner: Yield<'a, Y, S, E>,
    /// Until it waits, with the name in the slots.
    name: Option<&'static str>,
}

impl<Y, S, E> Future for NamedYield<'_, Y, S, E> {
    type Output = Result<S, Interrupt<E>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let slots = self.inner.slots;
        let polled = Pin::new(&mut self.inner).poll(cx);
        if polled.is_ready() {
            slots.clear_name();
        } else if let Some(name) = self.name.take() {
            slots.put_name(name);
        }
        polled
    }
}
