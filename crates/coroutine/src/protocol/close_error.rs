use std::convert::Infallible;

use thiserror::Error;

use super::{
    coroutine_state::CoroutineState,
    resume_error::{Outcome, ResumeError},
};

/// The reason why a [`close`](crate::Coroutine::close) did not end the body as it should.
///
/// `Y` is the yielded type of the coroutine, `E` its error type.
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
    /// The body waits on a future: it did so before, or, after a plain `close`, its cleanup does.
    /// [`settle`](crate::Coroutine::settle) goes on with it;
    /// [`close_async`](crate::Coroutine::close_async) waits for the futures of a cleanup.
    #[error(
        "the coroutine waits on a future; await `settle`, and close it if it has not ended then"
    )]
    Awaiting,
}

impl<Y, E> CloseError<Y, E> {
    /// Drops a yielded value, so that `?` converts the error whatever `Y` is.
    ///
    /// `Box<dyn Error>` and its like take errors that are `'static`, `Debug` and maybe `Send`; a
    /// yielded value need not be any of it.
    ///
    /// ```
    /// use coroutine::{CloseError, Coroutine};
    /// use std::error::Error;
    ///
    /// fn finish(mut words: Coroutine<&str>) -> Result<(), Box<dyn Error>> {
    ///     words.close().map_err(CloseError::without_value)?;
    ///     Ok(())
    /// }
    /// let mut stubborn: Coroutine<&str> = Coroutine::new(async |co| {
    ///     let _ = co.yield_("to be").await;
    ///     co.yield_("or not").await
    /// });
    /// stubborn.start()?;
    /// let error = finish(stubborn).unwrap_err();
    /// let text = error.to_string();
    /// assert!(text.starts_with("the coroutine yielded although it was being closed"));
    /// # Ok::<(), Box<dyn Error>>(())
    /// ```
    pub fn without_value(self) -> CloseError<(), E> {
        match self {
            Self::Ignored(_) => CloseError::Ignored(()),
            Self::CloseIgnored => CloseError::CloseIgnored,
            Self::Raised(error) => CloseError::Raised(error),
            Self::Awaiting => CloseError::Awaiting,
        }
    }

    /// Converts into an `E`: the error that the body raised as it is, and anything else by its
    /// text. A yielded value is dropped.
    ///
    /// For an `E` like `Box<dyn Error>`; see [`ResumeError::into_error`].
    ///
    /// ```
    /// use coroutine::{CloseError, Coroutine};
    /// use std::error::Error;
    ///
    /// let mut flushing: Coroutine<(), (), (), Box<dyn Error>> = Coroutine::new(async |co| {
    ///     let _ = co.yield_(()).await;
    ///     Err(Box::<dyn Error>::from("disk full").into())
    /// });
    /// flushing.resume().unwrap();
    /// let error = flushing.close().map_err(CloseError::into_error).unwrap_err();
    /// assert_eq!(error.to_string(), "disk full");
    /// ```
    pub fn into_error(self) -> E
    where
        E: From<CloseError<(), Infallible>>,
    {
        E::from(match self {
            Self::Raised(error) => return error,
            Self::Ignored(_) => CloseError::Ignored(()),
            Self::CloseIgnored => CloseError::CloseIgnored,
            Self::Awaiting => CloseError::Awaiting,
        })
    }

    /// Reads the outcome of a step whose signal was a close.
    pub(crate) fn check<R, V>(outcome: Outcome<Y, R, V, E>) -> Result<Option<R>, Self> {
        match outcome {
            Ok(CoroutineState::Yielded(value)) => Err(Self::Ignored(value)),
            Ok(CoroutineState::Complete(returned)) => Ok(Some(returned)),
            Err(ResumeError::Exited | ResumeError::Closed(_)) => Ok(None),
            Err(ResumeError::CloseIgnored) => Err(Self::CloseIgnored),
            Err(ResumeError::Raised(error)) => Err(Self::Raised(error)),
            Err(ResumeError::Awaiting(_)) => Err(Self::Awaiting),
            Err(ResumeError::NotStarted(_) | ResumeError::AlreadyStarted(_)) => {
                unreachable!("a close is never too early or too late")
            }
        }
    }
}
