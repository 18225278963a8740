//! `yield from`: a sub-coroutine runs in its body's place (PEP 380).

use std::panic::Location;

use futures_lite::Stream;

use crate::{
    body::{
        co::Co,
        kind::{Delegate, Kind},
        slots::Stage,
    },
    coroutine::Coroutine,
    protocol::{Interrupt, Status},
};

mod forward;
mod yield_all;
mod yield_from;
mod yield_stream;

use forward::Forward;
pub use yield_all::YieldAll;
use yield_from::YieldFrom;
pub use yield_stream::YieldStream;

const MUST_BE_CREATED: &str =
    "cannot delegate to a coroutine that has started; delegate to a new one, or loop over it";

impl<Y, S, E, K: Kind> Co<'_, Y, S, E, K> {
    /// Runs `sub` in this body's place until it ends, and returns its result: `yield from sub`.
    ///
    /// `sub` has this body's `Y`, `S` and `E`, and owns everything that it uses (`'static`); for
    /// one that borrows there is [`yield_from_mut`](Self::yield_from_mut).
    ///
    /// Its values go to this body's caller, and the values and errors of the caller go to it.
    /// However deep such delegations go, a resume costs one switch to the innermost body: the chain
    /// is a list in the outermost coroutine, which no native stack limits. One allocation in
    /// addition to the sub's own, and now and then one for the list.
    ///
    /// | event | result |
    /// |---|---|
    /// | `sub` returns r | `Ok(r)` |
    /// | `sub` raises e | `Err(Thrown(e))` |
    /// | the caller closes | `sub` is closed first, and a value that it returns is lost: `Err(Closed)` |
    /// | `sub` raises e while it is closed | `Err(Thrown(e))` |
    /// | `sub` yields while it is closed | it is released, and so closed once more: `Err(CloseIgnored)` |
    ///
    /// # Errors
    ///
    /// The [`Interrupt`] that `sub` lets out, or that of the table.
    ///
    /// # Panics
    ///
    /// If `sub` has started. DIFFERENCE: Python goes on with it wherever it is suspended.
    ///
    /// A panic in `sub` reaches the caller of the outermost coroutine, and ends the whole chain.
    /// This body cannot catch it, since it is not on the native stack while `sub` runs; with
    /// [`yield_from_mut`](Self::yield_from_mut) it is, and can.
    ///
    /// # When closed
    ///
    /// A chain of any length is closed in a loop. But a sub that is released, and answers that
    /// close with a new delegation, whose sub answers its own close with a new one, and so on, has
    /// them released inside one another. That takes native stack, as CPython's `close` does, which
    /// recurses.
    ///
    /// # When dropped
    ///
    /// `sub` is dropped before this body goes on: it is closed if it is suspended at a yield. One
    /// that awaits cannot be closed there and then. It is discarded, innermost first, and the hook
    /// of [`set_unraisable_hook`](crate::set_unraisable_hook) hears of it.
    ///
    /// # In races
    ///
    /// A value costs one poll, that of the innermost body. Only while that *awaits* are the bodies
    /// outside of it polled as well, from the inside out, so that a `timeout`, a `select!` or a
    /// cancel token around a `yield_from` ends a `sub` that waits too long: `sub` is dropped there
    /// and then. A poll of an awaiting chain so costs one for each level. A close that is under way
    /// is not disturbed from outside: the cleanup of the body that is being closed awaits what it
    /// has to, and ends by time limits of its own.
    ///
    /// A `sub` that yields and never awaits is not ended by these, however late it is. With
    /// [`yield_from_mut`](Self::yield_from_mut) all sides are polled at each step:
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use futures_lite::future;
    ///
    /// let mut limited: Coroutine<u32> = Coroutine::new(async |co| {
    ///     let mut endless = Coroutine::new(async |co| co.yield_all(0..).await);
    ///     let mut polls = 0; // stands for a time limit
    ///     let limit = future::poll_fn(|_| {
    ///         polls += 1;
    ///         if polls > 3 { std::task::Poll::Ready(Ok(())) } else { std::task::Poll::Pending }
    ///     });
    ///     future::or(co.yield_from_mut(&mut endless), limit).await
    /// });
    /// assert!(limited.eq([0, 1, 2])); // with `yield_from` it would never end
    /// ```
    ///
    /// ```
    /// use coroutine::Coroutine;
    ///
    /// /// The leaves of a complete binary tree, in order.
    /// fn leaves(height: u32, first: u32) -> Coroutine<u32> {
    ///     Coroutine::new(async move |co| {
    ///         if height == 0 {
    ///             return co.yield_(first).await;
    ///         }
    ///         co.yield_from(leaves(height - 1, first)).await?;
    ///         co.yield_from(leaves(height - 1, first + (1 << (height - 1)))).await
    ///     })
    /// }
    /// assert!(leaves(10, 0).eq(0..1024));
    /// ```
    ///
    /// Source: PEP 380, "Formal Semantics".
    #[track_caller]
    #[must_use = "a delegation does nothing until it is awaited"]
    #[expect(
        private_bounds,
        reason = "it asks what `K` asks of subs, and is for no one else"
    )]
    pub fn yield_from<R, F>(
        &mut self,
        sub: Coroutine<Y, S, R, E, F, K>,
    ) -> impl Future<Output = Result<R, Interrupt<E>>>
    where
        F: Future<Output = Result<R, Interrupt<E>>>,
        Coroutine<Y, S, R, E, F, K>: Delegate<Y, S, E, K>,
    {
        assert!(sub.status() == Status::Created, "{MUST_BE_CREATED}");
        YieldFrom {
            slots: self.slots(),
            stage: Stage::Lazy(sub),
            location: Location::caller(),
        }
    }

    /// Delegates to a coroutine that somebody else owns, of any lifetime, by forwarding.
    ///
    /// It behaves as [`yield_from`](Self::yield_from) does, except that `sub` stays with its owner:
    /// after it has ignored a close it is still suspended, and is closed once more when it is
    /// dropped. A resume costs a switch for each level, and native stack; no allocation.
    ///
    /// # Errors
    ///
    /// Those of [`yield_from`](Self::yield_from).
    ///
    /// # Panics
    ///
    /// If `sub` has started. A panic in `sub` comes out of this future when it is polled, so a body
    /// that polls it inside of a `catch_unwind` goes on; `sub` is closed then.
    ///
    /// # When dropped
    ///
    /// `sub` stays suspended. A value that it has yielded and that has not been taken is lost, and
    /// so is a signal that has not been delivered.
    ///
    /// ```
    /// use coroutine::{Co, Coroutine};
    ///
    /// let words = ["to", "be"];
    /// let mut inner = Coroutine::unboxed(async |co: &mut Co<'_, &str>| {
    ///     for word in &words {
    ///         co.yield_(word).await?; // borrows `words`, so it is not 'static
    ///     }
    ///     Ok(words.len())
    /// });
    /// let mut outer = Coroutine::unboxed(async |co: &mut Co<'_, &str>| {
    ///     co.yield_from_mut(&mut inner).await
    /// });
    /// assert!(outer.by_ref().eq(["to", "be"]));
    /// assert_eq!(outer.returned(), Some(2));
    /// ```
    #[track_caller]
    #[must_use = "a delegation does nothing until it is awaited"]
    pub fn yield_from_mut<R, F>(
        &mut self,
        sub: &mut Coroutine<Y, S, R, E, F, K>,
    ) -> impl Future<Output = Result<R, Interrupt<E>>>
    where
        F: Future<Output = Result<R, Interrupt<E>>>,
    {
        assert!(sub.status() == Status::Created, "{MUST_BE_CREATED}");
        Forward::new(self.slots(), sub, Location::caller())
    }
}

impl<Y, E, K: Kind> Co<'_, Y, (), E, K> {
    /// Yields every item of an iterator: `yield from iterable`.
    ///
    /// # Errors
    ///
    /// The [`Interrupt`] that the caller raises at one of the yields. The iterator is dropped then.
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// let framed: Coroutine<u32> = Coroutine::new(async |co| {
    ///     co.yield_(0).await?;
    ///     co.yield_all([7, 8, 9]).await?;
    ///     co.yield_(0).await
    /// });
    /// assert!(framed.eq([0, 7, 8, 9, 0]));
    /// ```
    ///
    /// DIFFERENCE: it exists for `S = ()` only, so that no sent value is ignored; Python raises
    /// `AttributeError` when a value is sent to an iterator.
    #[track_caller]
    #[must_use = "a delegation does nothing until it is awaited"]
    pub fn yield_all<I>(&mut self, iterable: I) -> YieldAll<'_, Y, I::IntoIter, E, K>
    where
        I: IntoIterator<Item = Y>,
    {
        YieldAll::new(self.slots(), iterable.into_iter(), Location::caller())
    }

    /// Yields every item of a stream, and awaits between them: `async for item in stream: yield
    /// item`.
    ///
    /// The stream is polled when its next item is asked for, and not before.
    ///
    /// # Errors
    ///
    /// The [`Interrupt`] that the caller raises at one of the yields. The stream is dropped then.
    ///
    /// ```
    /// use coroutine::{Coroutine, SendCoroutine};
    /// use futures_lite::{StreamExt, future, stream};
    ///
    /// let doubled: SendCoroutine<u32> = Coroutine::new_send(async |co| {
    ///     let numbers = stream::iter([1, 2, 3]).map(|number| 2 * number);
    ///     co.yield_stream(numbers).await
    /// });
    /// let seen: Vec<u32> = future::block_on(doubled.into_stream().collect());
    /// assert_eq!(seen, [2, 4, 6]);
    /// ```
    ///
    /// Source: PEP 525. DIFFERENCE: Python has no `yield from` for asynchronous generators.
    #[track_caller]
    #[must_use = "a delegation does nothing until it is awaited"]
    pub fn yield_stream<I>(&mut self, items: I) -> YieldStream<'_, Y, I, E, K>
    where
        I: Stream<Item = Y>,
    {
        YieldStream::new(self.slots(), items, Location::caller())
    }
}
