/// The whole input of a coroutine as one value, for drivers that keep it as data.
///
/// The verbs [`start`](crate::Coroutine::start), [`send`](crate::Coroutine::send),
/// [`throw`](crate::Coroutine::throw) and [`close`](crate::Coroutine::close) are these four;
/// [`poll_resume`](crate::Coroutine::poll_resume) takes any of them and hands a refused one back
/// whole.
///
/// ```
/// use coroutine::{Coroutine, ResumeError, Signal};
/// use std::task::{Context, Poll, Waker};
///
/// let mut echo: Coroutine<u32, u32> = Coroutine::new(async |co| {
///     let got = co.yield_(0).await?;
///     co.yield_(got).await?;
///     Ok(())
/// });
/// let mut cx = Context::from_waker(Waker::noop());
/// let refused = echo.poll_resume(&mut cx, Signal::Send(9));
/// assert_eq!(refused, Poll::Ready(Err(ResumeError::NotStarted(Signal::Send(9)))));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal<S, E> {
    /// Run to the first yield: Python's first `next`.
    Start,
    /// Give this value to the pending yield.
    Send(S),
    /// Raise this error at the pending yield.
    Throw(E),
    /// Ask the body to finish: `GeneratorExit`.
    Close,
}
