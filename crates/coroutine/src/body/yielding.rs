use std::{
    fmt,
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    body::{
        kind::{Kind, Local},
        slots::{BodySlots, Reply, Slots, Stage},
    },
    protocol::Interrupt,
};

/// The future of one yield, made by [`Co::yield_`](crate::Co::yield_): await it, or name it first.
///
/// It is lazy, then waits for its reply, then is over.
///
/// ```
/// use coroutine::{Co, Coroutine, Interrupt, Yield};
/// use std::convert::Infallible;
///
/// fn greet<'a>(co: &'a mut Co<'_, String>, name: &str) -> Yield<'a, String, (), Infallible> {
///     co.yield_(format!("hello, {name}"))
/// }
/// let greeter: Coroutine<String> = Coroutine::new(async |co| greet(co, "world").await);
/// assert!(greeter.eq(["hello, world"]));
/// ```
// Written by hand, since every value takes this path.
#[must_use = "a yield does nothing until it is awaited"]
pub struct Yield<'a, Y, S, E, K: Kind = Local> {
    slots: &'a BodySlots<Y, S, E, K>,
    stage: Stage<Y>,
    location: &'static Location<'static>,
}

impl<'a, Y, S, E, K: Kind> Yield<'a, Y, S, E, K> {
    #[inline]
    pub(crate) fn new(
        slots: &'a BodySlots<Y, S, E, K>,
        value: Y,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            slots,
            stage: Stage::Lazy(value),
            location,
        }
    }

    /// The yield at which a body waits already, though another future made it.
    #[cfg(feature = "trace")]
    pub(crate) fn waiting(
        slots: &'a BodySlots<Y, S, E, K>,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            slots,
            stage: Stage::Waiting,
            location,
        }
    }

    /// Names the state in which the coroutine is while it waits at this yield.
    ///
    /// [`Coroutine::state`](crate::Coroutine::state) returns the name, and the drawings of
    /// [`trace`](crate::trace) show it. Yields of one name are one state, even in different bodies.
    /// A name costs two stores; a yield without one costs nothing more.
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
    pub fn named(self, name: &'static str) -> NamedYield<'a, Y, S, E, K> {
        NamedYield {
            inner: self,
            name: Some(name),
        }
    }
}

impl<Y, S, E, K: Kind> Yield<'_, Y, S, E, K> {
    /// Turns this future into a yield of `value` from the same call site. A value that it has put
    /// out and nobody has taken is withdrawn.
    ///
    /// For futures that are written by hand and yield several times: such a future keeps a yield,
    /// which borrows the handle, so that it cannot make a second one.
    ///
    /// ```
    /// use coroutine::{Coroutine, Interrupt, Yield};
    /// use std::{convert::Infallible, pin::Pin, task::{Context, Poll, ready}};
    ///
    /// struct Countdown<'a> {
    ///     left: u32,
    ///     current: Yield<'a, u32, (), Infallible>,
    /// }
    /// impl Future for Countdown<'_> {
    ///     type Output = Result<(), Interrupt>;
    ///
    ///     fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
    ///         while self.left > 0 {
    ///             ready!(Pin::new(&mut self.current).poll(cx))?;
    ///             self.left -= 1;
    ///             let left = self.left;
    ///             self.current.again(left);
    ///         }
    ///         Poll::Ready(Ok(()))
    ///     }
    /// }
    /// let three: Coroutine<u32> =
    ///     Coroutine::new(async |co| Countdown { left: 3, current: co.yield_(3) }.await);
    /// assert!(three.eq([3, 2, 1]));
    /// ```
    #[inline]
    pub fn again(&mut self, value: Y) {
        self.withdraw();
        self.stage = Stage::Lazy(value);
    }

    /// Takes everything out of the slots again, if it waits.
    #[inline]
    fn withdraw(&self) {
        if matches!(self.stage, Stage::Waiting) {
            self.slots.withdraw();
        }
    }

    #[inline(always)]
    fn end(&mut self, reply: Result<S, Interrupt<E>>) -> Poll<Result<S, Interrupt<E>>> {
        self.stage = Stage::Over;
        Poll::Ready(reply)
    }

    /// Goes on when there is no sent value: the reply is an interrupt, or has not come.
    #[cold]
    fn poll_raised(&mut self, cx: &Context<'_>) -> Poll<Result<S, Interrupt<E>>> {
        match self.slots.take_reply() {
            None => {
                self.slots.keep_waker(cx);
                Poll::Pending
            }
            Some(Reply::Raised(interrupt)) => self.end(Err(interrupt)),
            Some(Reply::Sent(_)) => unreachable!("a value that was sent has been taken"),
            Some(Reply::Returned) => unreachable!("a yield has no sub"),
        }
    }
}

/// The value is moved out when it is yielded; it is never pinned.
impl<Y, S, E, K: Kind> Unpin for Yield<'_, Y, S, E, K> {}

impl<Y, S, E, K: Kind> Future for Yield<'_, Y, S, E, K> {
    type Output = Result<S, Interrupt<E>>;

    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let slots = self.slots;
        match std::mem::replace(&mut self.stage, Stage::Waiting) {
            Stage::Lazy(value) => {
                let put = |slots: &Slots<Y, S, E, K>| slots.yielded.set(Some(value));
                slots.begin(self.location, cx, put, |close| {
                    self.stage = Stage::Over;
                    Err(close)
                })
            }
            Stage::Waiting => match slots.take_sent() {
                Some(value) => self.end(Ok(value)),
                None => self.poll_raised(cx),
            },
            Stage::Over => panic!("a yield was polled after it had returned its reply"),
        }
    }
}

impl<Y, S, E, K: Kind> Drop for Yield<'_, Y, S, E, K> {
    #[inline]
    fn drop(&mut self) {
        self.withdraw();
    }
}

impl<Y, S, E, K: Kind> fmt::Debug for Yield<'_, Y, S, E, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Yield")
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}

/// The future of a yield whose place has a name, made by [`Yield::named`].
///
/// ```
/// use coroutine::{Coroutine, NamedYield, Yielded};
///
/// let mut machine: Coroutine<u32> = Coroutine::new(async |co| {
///     let ready: NamedYield<'_, u32, (), _> = co.yield_(1).named("ready");
///     ready.await
/// });
/// assert_eq!(machine.start(), Ok(Yielded(1)));
/// assert_eq!(machine.state().to_string(), "ready");
/// ```
#[must_use = "a yield does nothing until it is awaited"]
pub struct NamedYield<'a, Y, S, E, K: Kind = Local> {
    inner: Yield<'a, Y, S, E, K>,
    /// Taken when it begins to wait: from then on the name is in the slots.
    name: Option<&'static str>,
}

impl<Y, S, E, K: Kind> Future for NamedYield<'_, Y, S, E, K> {
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

impl<Y, S, E, K: Kind> fmt::Debug for NamedYield<'_, Y, S, E, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NamedYield")
            .field("inner", &self.inner)
            .field("name", &self.name)
            .finish()
    }
}
