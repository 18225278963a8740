use std::convert::Infallible;

use thiserror::Error;

use crate::{
    ground::{key::Key, panic::Panic},
    record::{
        divergence::Divergence, encoding_error::EncodingError, error::Error, name_error::NameError,
        store_error::StoreError, store_failure::StoreFailure,
    },
};

/// The reason why an instance was not opened, read, or forked.
///
/// In addition to its own kinds it has those of [`Error`](enum@Error). An opening that fails takes
/// nothing over: whoever holds the instance goes on.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore};
///
/// let body: Body<u32, u32> = Body::new("from", 1, |from: u32| {
///     Coroutine::new(async move |co| co.yield_(from).await)
/// });
/// let store = MemoryStore::new();
/// body.open(&store, "a", 5)?;
/// let differs = body.open(&store, "a", 6).unwrap_err();
/// assert_eq!(differs.to_string(),
///            "a was made with from(5), not with from(6); open it so, or choose another id");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Error)]
pub enum OpenError<E = Infallible> {
    /// There is no instance of this id.
    #[error("there is no instance {0}; `open` makes one")]
    Unknown(String),
    /// The instance was made with other arguments, or by another body.
    #[error("{id} was made with {recorded}, not with {given}; open it so, or choose another id")]
    Differs {
        /// The instance's id.
        id: String,
        /// The body and the arguments with which it was made.
        recorded: String,
        /// Those with which it was opened.
        given: String,
    },
    /// The id of a new instance, or the name of its body, is too long.
    #[error("{0}")]
    Name(NameError),
    /// There is an instance of this id already: a fork needs a new one.
    #[error("there is an instance {0} already; choose another id")]
    Exists(String),
    /// The instance is not parked, so it need not be retried.
    #[error("{0} is not parked; there is nothing to retry")]
    NotParked(String),
    /// There is no such step: it has not been made, was pruned, or is the first half of a restart.
    #[error("there is no step {0} to go back to; see the history's steps")]
    NoStep(Key),
    /// The body let this error out, now or in its last step. The instance has failed.
    #[error("{0}")]
    Raised(E),
    /// The instance was closed, exited, or ended by an ignored close.
    #[error("{0} was the last step of its instance, which was closed; open another instance")]
    Closed(Key),
    /// As [`Error::Panicked`].
    #[error("{0}; nothing was written: mend the body and open it again")]
    Panicked(Panic),
    /// As [`Error::Awaits`].
    #[error("{0}: the body awaits a future that is not a yield; yield what it asks for instead")]
    Awaits(Key),
    /// As [`Error::Encoding`].
    #[error("{0}")]
    Encoding(EncodingError),
    /// As [`Error::TooLarge`].
    #[error(
        "{1} holds a value of {0} bytes, more than the store's limit; raise it, or store a name"
    )]
    TooLarge(usize, Key),
    /// As [`Error::Diverged`].
    #[error("{0}")]
    Diverged(Box<Divergence>),
    /// The store failed.
    #[error("{0}")]
    Store(StoreFailure),
}

impl<E> OpenError<E> {
    /// Makes the store's errors those of an instance.
    pub(crate) fn store(id: &str) -> impl Fn(StoreError) -> Self {
        move |error| Self::Store(error.at(id, None))
    }
}

impl<V, E> From<Error<V, E>> for OpenError<E> {
    fn from(error: Error<V, E>) -> Self {
        match error {
            Error::Raised(error) => Self::Raised(error),
            Error::Ended(_, key)
            | Error::Exited(key)
            | Error::CloseIgnored(key)
            | Error::Overtaken(_, key) => Self::Closed(key),
            Error::Panicked(_, panic) => Self::Panicked(panic),
            Error::Awaits(_, key) => Self::Awaits(key),
            Error::Encoding(_, error) => Self::Encoding(error),
            Error::TooLarge(_, bytes, key) => Self::TooLarge(bytes, key),
            Error::Diverged(_, divergence) => Self::Diverged(divergence),
            Error::Store(_, error) => Self::Store(error),
        }
    }
}
