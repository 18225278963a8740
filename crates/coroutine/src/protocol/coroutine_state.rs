use super::resume_error::ResumeError;

/// What every verb gives: a state, or why there is none.
pub(crate) type Outcome<Y, R, V, E> = Result<CoroutineState<Y, R>, ResumeError<V, E>>;

/// What one step of a coroutine gave: the next value, or the last one.
///
/// `Y` is the yielded type, `R` the returned one. The names are those of the standard library's
/// unstable [`CoroutineState`](https://doc.rust-lang.org/std/ops/enum.CoroutineState.html).
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
