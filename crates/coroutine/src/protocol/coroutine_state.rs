/// The result of one step of a coroutine: the next value, or the last one.
///
/// `Y` is the yielded type, `R` the returned one. The names are those of the standard library's
/// unstable [`CoroutineState`](https://doc.rust-lang.org/std/ops/enum.CoroutineState.html). There
/// will be no third variant, so a `match` needs no other arm; and if `R` is
/// [`Infallible`](std::convert::Infallible), `let Yielded(value) = state` needs no `else`.
///
/// ```
/// use coroutine::{Complete, Coroutine, Yielded};
///
/// let mut greeter: Coroutine<&str, (), u32> = Coroutine::new(async |co| {
///     co.yield_("hello").await?;
///     Ok(7)
/// });
/// assert_eq!(greeter.resume()?, Yielded("hello"));
/// assert_eq!(greeter.resume()?, Complete(7));
/// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CoroutineState<Y, R> {
    /// The body yielded this value and waits at that `yield_`.
    Yielded(Y),
    /// The body returned this value (`StopIteration.value`); the coroutine is closed.
    Complete(R),
}

impl<Y, R> CoroutineState<Y, R> {
    /// Returns `true` if the body yielded.
    ///
    /// ```
    /// # use coroutine::{CoroutineState, Yielded};
    /// let state: CoroutineState<u32, ()> = Yielded(1);
    /// assert!(state.is_yielded());
    /// ```
    #[must_use]
    pub const fn is_yielded(&self) -> bool {
        matches!(self, Self::Yielded(_))
    }

    /// Returns `true` if the body returned, so that the coroutine is closed.
    ///
    /// ```
    /// # use coroutine::{Coroutine, CoroutineState, Complete, Interrupt};
    /// let mut three: Coroutine<u32> = Coroutine::new(async |co| co.yield_all([1, 2, 3]).await);
    /// let mut steps = 1;
    /// while !three.resume()?.is_complete() {
    ///     steps += 1;
    /// }
    /// assert_eq!(steps, 4);
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        matches!(self, Self::Complete(_))
    }

    /// Converts into the yielded value, or `None` if the body returned.
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// let mut one: Coroutine<u32, (), &str> = Coroutine::new(async |co| {
    ///     co.yield_(1).await?;
    ///     Ok("over")
    /// });
    /// assert_eq!(one.start()?.yielded(), Some(1));
    /// assert_eq!(one.resume()?.yielded(), None);
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    pub fn yielded(self) -> Option<Y> {
        match self {
            Self::Yielded(value) => Some(value),
            Self::Complete(_) => None,
        }
    }

    /// Converts into the returned value, or `None` if the body yielded.
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// let mut one: Coroutine<u32, (), &str> = Coroutine::new(async |co| {
    ///     co.yield_(1).await?;
    ///     Ok("over")
    /// });
    /// assert_eq!(one.start()?.complete(), None);
    /// assert_eq!(one.resume()?.complete(), Some("over"));
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    pub fn complete(self) -> Option<R> {
        match self {
            Self::Yielded(_) => None,
            Self::Complete(returned) => Some(returned),
        }
    }

    /// Applies `convert` to a yielded value, and leaves a returned one as it is.
    ///
    /// ```
    /// # use coroutine::{CoroutineState, Yielded};
    /// let state: CoroutineState<u32, ()> = Yielded(20);
    /// assert_eq!(state.map_yielded(|value| value + 1), Yielded(21));
    /// ```
    pub fn map_yielded<T>(self, convert: impl FnOnce(Y) -> T) -> CoroutineState<T, R> {
        match self {
            Self::Yielded(value) => CoroutineState::Yielded(convert(value)),
            Self::Complete(returned) => CoroutineState::Complete(returned),
        }
    }

    /// Applies `convert` to a returned value, and leaves a yielded one as it is.
    ///
    /// ```
    /// # use coroutine::{Complete, CoroutineState};
    /// let state: CoroutineState<(), &str> = Complete("over");
    /// assert_eq!(state.map_complete(str::len), Complete(4));
    /// ```
    pub fn map_complete<T>(self, convert: impl FnOnce(R) -> T) -> CoroutineState<Y, T> {
        match self {
            Self::Yielded(value) => CoroutineState::Yielded(value),
            Self::Complete(returned) => CoroutineState::Complete(convert(returned)),
        }
    }
}
