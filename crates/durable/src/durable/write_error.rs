use std::convert::Infallible;

use thiserror::Error;

use crate::record::{error::Error, store_error::StoreError};

/// The reason why a step with the user's own SQL was not made.
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
    /// As that of [`Durable::send`](crate::Durable::send). If the SQL ran, it was rolled back.
    #[error(transparent)]
    Step(Error<S, E>),
    /// The closure failed: nothing was written, neither its SQL nor the step. The value comes back.
    #[error("the closure failed, and the step was not written: {1}")]
    Closure(S, X),
}

/// The reason why an append was not written.
///
/// ```
/// use durable::{StoreError, WriteError};
///
/// let error: WriteError<&str> = StoreError::Full.into();
/// assert_eq!(error, WriteError::Store(StoreError::Full));
/// assert_eq!(WriteError::Closure("no such table").to_string(), "no such table");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WriteError<X> {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The user's part failed, and all was rolled back.
    #[error("{0}")]
    Closure(X),
}
