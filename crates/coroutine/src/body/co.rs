use std::{convert::Infallible, marker::PhantomData, panic::Location};

use crate::body::{
    kind::{Kind, Local, Sendable},
    slots::BodySlots,
    yielding::Yield,
};

/// The body's own end of a coroutine: the handle through which it yields.
///
/// `Y` goes out, `S` comes in, `E` may be thrown in. A body receives one and cannot keep it: the
/// handle is invariant in `'co`, not `Clone`, and each of its operations borrows it mutably. So it
/// neither escapes, nor is swapped with that of another coroutine, nor has two yields at once:
///
/// ```
/// # use coroutine::{Co, Coroutine, Interrupt};
/// let pair = Coroutine::unboxed(async |co: &mut Co<'_, u32>| {
///     co.yield_(1).await?;
///     co.yield_(2).await
/// });
/// assert_eq!(pair.collect::<Vec<_>>(), [1, 2]);
/// ```
///
/// ```compile_fail,E0499
/// # use coroutine::{Co, Coroutine, Interrupt};
/// let pair = Coroutine::unboxed(async |co: &mut Co<'_, u32>| {
///     let first = co.yield_(1);
///     let second = co.yield_(2); // the first still borrows the handle
///     first.await?;
///     second.await
/// });
/// ```
///
/// A helper takes it by reference:
///
/// ```
/// # use coroutine::{Co, Coroutine, Interrupt};
/// async fn twice(co: &mut Co<'_, u32>, value: u32) -> Result<(), Interrupt> {
///     co.yield_(value).await?;
///     co.yield_(value).await
/// }
/// let echo: Coroutine<u32> = Coroutine::new(async |co| {
///     twice(co, 3).await?;
///     twice(co, 4).await
/// });
/// assert_eq!(echo.collect::<Vec<_>>(), [3, 3, 4, 4]);
/// ```
pub struct Co<'co, Y, S = (), E = Infallible, K: Kind = Local> {
    slots: BodySlots<Y, S, E, K>,
    /// Makes the handle invariant in `'co`, so that each coroutine has a type of its own for it.
    brand: PhantomData<fn(&'co ()) -> &'co ()>,
}

/// The handle of a body that moves between threads: see
/// [`Coroutine::new_send`](crate::Coroutine::new_send).
///
/// ```
/// use coroutine::{Coroutine, Interrupt, SendCo, SendCoroutine};
///
/// async fn twice(co: &mut SendCo<'_, u32>, value: u32) -> Result<(), Interrupt> {
///     co.yield_(value).await?;
///     co.yield_(value).await
/// }
/// let echo: SendCoroutine<u32> = Coroutine::new_send(async |co| twice(co, 3).await);
/// assert!(echo.eq([3, 3]));
/// ```
pub type SendCo<'co, Y, S = (), E = Infallible> = Co<'co, Y, S, E, Sendable>;

impl<Y, S, E, K: Kind> Co<'_, Y, S, E, K> {
    pub(crate) fn new(slots: BodySlots<Y, S, E, K>) -> Self {
        Self {
            slots,
            brand: PhantomData,
        }
    }

    pub(crate) fn slots(&self) -> &BodySlots<Y, S, E, K> {
        &self.slots
    }

    /// Yields a value, and waits until the caller sends or raises something: `yield y`.
    ///
    /// The caller owns `value` once it has been yielded. The future resolves to the value of the
    /// next [`send`](crate::Coroutine::send). It is lazy: nothing happens before the first poll.
    /// One switch there and one back, no allocation. [`named`](Yield::named) names the state in
    /// which the coroutine is meanwhile.
    ///
    /// # Errors
    ///
    /// The [`Interrupt`](crate::Interrupt) that the caller raises: an error thrown in, or a close.
    /// The coroutine goes on; `?` makes it leave.
    ///
    /// # When dropped
    ///
    /// A yield that was never polled drops its value, and nothing else happens. One that was
    /// polled, as the losing side of a race, withdraws its value, and a value or an error that it
    /// has not delivered is lost with it. A close that it has not delivered stays: the next yield
    /// or delegation of the body raises it, and its value is dropped.
    ///
    /// # In races
    ///
    /// A race that polls its other side first drops a yield whose reply is there. Put the yield
    /// first: `future::or(co.yield_(x), other)`, or tokio's `select! { biased; reply =
    /// co.yield_(x) => .., .. }`. `race` and a `select!` without `biased` choose at random, and so
    /// lose every other value.
    ///
    /// A combinator that polls only what was woken, as `FuturesUnordered` and a long `join_all` do,
    /// has wakers of its own. A yield keeps such a waker and wakes it when its reply is there.
    ///
    /// # Panics
    ///
    /// If it is polled on another thread than the one that resumes the coroutine; await it in the
    /// coroutine's own body.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    ///
    /// let mut doubler: Coroutine<u32, u32> = Coroutine::new(async |co| {
    ///     let mut answer = 0;
    ///     loop {
    ///         answer = 2 * co.yield_(answer).await?;
    ///     }
    /// });
    /// doubler.start()?;
    /// assert_eq!(doubler.send(21)?, Yielded(42));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: PEP 342, "New Semantics: yield expressions".
    #[track_caller]
    pub fn yield_(&mut self, value: Y) -> Yield<'_, Y, S, E, K> {
        Yield::new(&self.slots, value, Location::caller())
    }

    /// Yields a value as [`yield_`](Self::yield_) does, from the given place.
    ///
    /// For crates that wrap the handle in a type of their own: with `#[track_caller]` on their
    /// method and [`Location::caller`] here, [`suspended_at`](crate::Coroutine::suspended_at)
    /// returns their user's line and not theirs.
    ///
    /// # Errors
    ///
    /// The [`Interrupt`](crate::Interrupt) that the caller raises.
    ///
    /// ```
    /// use coroutine::{Co, Coroutine, Interrupt};
    /// use std::panic::Location;
    ///
    /// struct Ticket<'co>(Co<'co, u32>);
    /// impl Ticket<'_> {
    ///     #[track_caller]
    ///     fn issue(&mut self, number: u32) -> impl Future<Output = Result<(), Interrupt>> {
    ///         self.0.yield_at(number, Location::caller())
    ///     }
    /// }
    /// let mut tickets =
    ///     Coroutine::owned(async |co: Co<'_, u32>| Ticket(co).issue(1).await); // this line
    /// tickets.start()?;
    /// assert_eq!(tickets.suspended_at().map(Location::line), Some(line!() - 2));
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    pub fn yield_at(
        &mut self,
        value: Y,
        location: &'static Location<'static>,
    ) -> Yield<'_, Y, S, E, K> {
        Yield::new(&self.slots, value, location)
    }
}

impl<Y, S, E, K: Kind> std::fmt::Debug for Co<'_, Y, S, E, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Co").finish_non_exhaustive()
    }
}
