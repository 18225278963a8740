use super::interrupt::Interrupt;

/// The whole input of a coroutine as one value, for drivers that keep it as data.
///
/// The verbs [`start`](crate::Coroutine::start), [`send`](crate::Coroutine::send),
/// [`throw`](crate::Coroutine::throw) and [`close`](crate::Coroutine::close) are these four. Both
/// [`step`](crate::Coroutine::step) and [`poll_resume`](crate::Coroutine::poll_resume) take any of
/// them, and hand a refused one back whole.
///
/// ```
/// use coroutine::{Coroutine, ResumeError, Signal, Yielded};
///
/// let mut echo: Coroutine<u32, u32> = Coroutine::new(async |co| {
///     let got = co.yield_(0).await?;
///     co.yield_(got).await?;
///     Ok(())
/// });
/// assert_eq!(echo.step(Signal::Send(9)), Err(ResumeError::NotStarted(Signal::Send(9))));
/// assert_eq!(echo.step(Signal::Start), Ok(Yielded(0)));
/// assert_eq!(echo.step(Signal::Send(9)), Ok(Yielded(9)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal<S, E> {
    /// Run to the first yield: Python's first `next`.
    Start,
    /// Resume the pending yield with this value.
    Send(S),
    /// Raise this error at the pending yield.
    Throw(E),
    /// Ask the body to finish: `GeneratorExit`.
    Close,
}

impl<S, E> Signal<S, E> {
    /// The signal that a yield was answered with, to be passed on to a coroutine further in.
    pub(crate) fn answer(answer: Result<S, Interrupt<E>>) -> Self {
        match answer {
            Ok(value) => Self::Send(value),
            Err(Interrupt::Thrown(error)) => Self::Throw(error),
            Err(Interrupt::Closed) => Self::Close,
            Err(Interrupt::CloseIgnored) => {
                unreachable!("only a `yield_from` is answered that its sub ignored a close")
            }
        }
    }

    /// The value of a send that was refused.
    pub(crate) fn into_sent(self) -> S {
        match self {
            Self::Send(value) => value,
            _ => unreachable!("a refused signal comes back as it was"),
        }
    }

    /// The error of a throw that was refused.
    pub(crate) fn into_thrown(self) -> E {
        match self {
            Self::Throw(error) => error,
            _ => unreachable!("a refused signal comes back as it was"),
        }
    }
}
