use std::convert::Infallible;

use coroutine::{CoroutineState, Signal};
use thiserror::Error;

use super::{Durable, advance::Refused};
use crate::{
    record::{error::Error, store_error::StoreError},
    store::{Append, Appended},
};

/// Why a step with the user's own SQL was not made.
///
/// ```
/// use durable::SendWithError;
///
/// let error: SendWithError<u32, String, &str> = SendWithError::Closure(5, "no such table");
/// let text = "the closure failed, and the step was not written: no such table";
/// assert_eq!(error.to_string(), text);
/// ```
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SendWithError<S, E = Infallible, X = Infallible> {
    /// As that of [`Durable::send`]. The SQL was rolled back if it ran at all.
    #[error(transparent)]
    Step(Error<S, E>),
    /// The closure failed: nothing was written, neither its SQL nor the step. The value comes back.
    #[error("the closure failed, and the step was not written: {1}")]
    Closure(S, X),
}

/// Why a function that writes an append did not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WriteError<X> {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The user's part failed, and all was rolled back.
    #[error("{0}")]
    Closure(X),
}

impl<Y, S, R, E> Durable<Y, S, R, E> {
    /// Sends a value, and lets `write` commit the step: for stores that let the user's SQL into the
    /// same transaction.
    ///
    /// `write` does what [`Store::append`](crate::Store::append) does for this one append, and
    /// more.
    ///
    /// # Errors
    ///
    /// See [`SendWithError`]; the value comes back.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, MemoryStore, SendWithError, WriteError, store::Store};
    ///
    /// let body: Body<(), u32, u32> = Body::new("echo", 1, |()| Coroutine::new(async |co| {
    ///     let mut last = 0;
    ///     loop {
    ///         last = co.yield_(last).await?;
    ///     }
    /// }));
    /// let store = MemoryStore::new();
    /// let (mut echo, _) = body.open(&store, "e", ())?;
    /// let refused = echo.send_by(5, |_| Err(WriteError::Closure("not today")));
    /// assert_eq!(refused, Err(SendWithError::Closure(5, "not today")));
    /// let step = echo.send_by(5, |append| {
    ///     let appended = store.append(&[append])?;
    ///     Ok::<_, WriteError<()>>(appended[0])
    /// });
    /// assert_eq!(step, Ok(Yielded(5)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_by<X>(
        &mut self,
        value: S,
        write: impl FnOnce(Append) -> Result<Appended, WriteError<X>>,
    ) -> Result<CoroutineState<Y, R>, SendWithError<S, E, X>> {
        let signal = Signal::Send(value);
        let step = self.written(&signal).map_err(Refused::Step);
        let step = step.and_then(|(copy, text)| {
            self.advance_by(copy, text, None, |_, append| {
                write(append.clone()).map(Some)
            })
        });
        let Signal::Send(value) = signal else {
            unreachable!("it was made so")
        };
        match step {
            Ok(outcome) => self
                .conclude(Ok(outcome), value)
                .map_err(SendWithError::Step),
            Err(Refused::Step(error)) => Err(SendWithError::Step(error.with(value))),
            Err(Refused::Closure(error)) => Err(SendWithError::Closure(value, error)),
        }
    }
}
