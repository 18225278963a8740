use thiserror::Error;

/// Why a step gave neither a value nor a result.
///
/// `V` is what the step wanted to deliver; a refused value comes back in the error. `E` is the
/// error type of the coroutine.
///
/// | variant | Python |
/// |---|---|
/// | `NotStarted` | `TypeError: can't send non-None value to a just-started generator` |
/// | `AlreadyStarted` | no counterpart: Python's `next` both starts and resumes |
/// | `Closed` | a bare `StopIteration` |
/// | `Awaiting` | no counterpart in generators; `RuntimeError: asend(): already running` in async ones |
/// | `Raised` | the exception that left the body |
/// | `Exited` | `GeneratorExit` leaving through `next` |
/// | `CloseIgnored` | `RuntimeError: generator ignored GeneratorExit` leaving through `next` |
///
/// ```
/// use coroutine::{Coroutine, ResumeError};
///
/// let mut sink: Coroutine<(), String> = Coroutine::new(async |co| loop {
///     let line: String = co.yield_(()).await?;
///     drop(line);
/// });
/// let refused = sink.send("early".to_owned()).unwrap_err();
/// assert_eq!(refused.to_string(),
///            "cannot send into a coroutine that has not started; call `start` first");
/// assert_eq!(refused, ResumeError::NotStarted("early".to_owned())); // the value is ours again
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum ResumeError<V, E> {
    /// A send before the start. The value comes back and nothing has run.
    #[error("cannot send into a coroutine that has not started; call `start` first")]
    NotStarted(V),
    /// A second start. Nothing has run.
    #[error("the coroutine has started already; call `send` to go on with it")]
    AlreadyStarted(V),
    /// The coroutine has ended. The value comes back.
    #[error("cannot resume a coroutine that has ended; create a new one")]
    Closed(V),
    /// The body waits on a future that is not a yield.
    ///
    /// `Some(value)`: it did so already, and the value was refused. `None`: the value was
    /// delivered, and the body came to wait afterwards.
    #[error("the coroutine waits on a future; call `settle` and await it, or use the async verbs")]
    Awaiting(Option<V>),
    /// The body let this error out. The coroutine is closed.
    #[error(transparent)]
    Raised(E),
    /// The body let [`Interrupt::Closed`](crate::Interrupt::Closed) out although nobody was closing
    /// it. The coroutine is closed.
    #[error("the body let `Interrupt::Closed` out although it was not being closed")]
    Exited,
    /// The body let [`Interrupt::CloseIgnored`](crate::Interrupt::CloseIgnored) out. The coroutine
    /// is closed.
    #[error("the body let `Interrupt::CloseIgnored` out; a sub-coroutine of it ignored a close")]
    CloseIgnored,
}

/// Why a [`close`](crate::Coroutine::close) did not end well.
///
/// ```
/// use coroutine::{CloseError, Coroutine, Interrupt};
///
/// let mut stubborn: Coroutine<u32> = Coroutine::new(async |co| {
///     match co.yield_(1).await {
///         Err(Interrupt::Closed) => co.yield_(2).await, // it yields once more instead of leaving
///         other => other,
///     }
/// });
/// stubborn.start()?;
/// assert_eq!(stubborn.close(), Err(CloseError::Ignored(2)));
/// assert_eq!(stubborn.close(), Ok(None));
/// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum CloseError<Y, E> {
    /// The body yielded this value instead of leaving. It is still suspended, at that yield.
    #[error("the coroutine yielded although it was being closed; close it again or go on with it")]
    Ignored(Y),
    /// The body let [`Interrupt::CloseIgnored`](crate::Interrupt::CloseIgnored) out: one of its
    /// sub-coroutines ignored the close. The coroutine is closed.
    #[error("a sub-coroutine yielded although it was being closed; the coroutine is closed")]
    CloseIgnored,
    /// The body raised this error on its way out. The coroutine is closed.
    #[error(transparent)]
    Raised(E),
    /// The body waits on a future, already or since this close. `settle` goes on with it.
    #[error("the coroutine waits on a future; call `settle` and await it, or use `close_async`")]
    Awaiting,
}
