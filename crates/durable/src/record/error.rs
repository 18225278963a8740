use std::convert::Infallible;

use thiserror::Error;

use crate::{
    ground::{key::Key, panic::Panic},
    record::{divergence::Divergence, encoding_error::EncodingError, store_failure::StoreFailure},
};

/// The reason why a step of a [`Durable`](crate::Durable) has no outcome.
///
/// `V` is the type of the value that the step delivers; a refused value comes back in the error,
/// even after the body ran. `E` is the error type of the body.
///
/// | | was anything written | what to do |
/// |---|---|---|
/// | `Ended` | no | the instance is over |
/// | `Raised`, `Exited`, `CloseIgnored` | yes: the instance has ended so | |
/// | `Panicked`, `Awaits`, `Diverged` | no | mend the body, and send again |
/// | `Encoding`, `TooLarge` | no | send another value, or mend the type; a letter: [`receive_by`] |
/// | `Overtaken` | no, unless the store failed meanwhile | drop the handle; open the instance again if it is yours |
/// | `Store` | no, or it is found out | send the value again |
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, Error, MemoryStore};
///
/// let body: Body<(), u32, u32> = Body::new("picky", 1, |()| Coroutine::new(async |co| loop {
///     let sent = co.yield_(0).await?;
///     assert!(sent < 10, "{sent} is too much");
/// }));
/// let (mut picky, _) = body.open(&MemoryStore::new(), "p", ())?;
/// let error = picky.send(12).unwrap_err();
/// assert_eq!(error.to_string(),
///            "p/2: 12 is too much; nothing was written: mend the body and send again");
/// assert!(matches!(error, Error::Panicked(12, _)));
/// assert!(picky.send(2).is_ok()); // as if nothing had happened
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`receive_by`]: crate::Durable::receive_by
///
/// After any of them that wrote nothing the instance stands where it stood, and the next call goes
/// on: the coroutine is discarded, and built again by replay.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Error<V, E = Infallible> {
    /// The instance has ended. Nothing ran, and nothing was written.
    #[error("{1} was the last step of its instance, which has ended; open another instance")]
    Ended(V, Key),
    /// The body let this error out. It was written: the instance has failed.
    #[error("{0}")]
    Raised(E),
    /// The body let [`Closed`](coroutine::Interrupt::Closed) out although nobody closed it. It was
    /// written: the instance has failed.
    #[error("{0}: the body left as if it were closed; return a value or an error instead")]
    Exited(Key),
    /// The body let [`CloseIgnored`](coroutine::Interrupt::CloseIgnored) out. It was written: the
    /// instance has failed.
    #[error("{0}: a sub-coroutine ignored its close, so the body has ended; let it leave")]
    CloseIgnored(Key),
    /// The body, or another function of the user's, panicked. Nothing was written.
    #[error("{1}; nothing was written: mend the body and send again")]
    Panicked(V, Panic),
    /// The body awaited something else than a yield. Nothing was written.
    #[error("{1}: the body awaits a future that is not a yield; yield what it asks for instead")]
    Awaits(V, Key),
    /// A value cannot be written down. Nothing was written.
    #[error("{1}")]
    Encoding(V, EncodingError),
    /// A value's text is longer than the store allows: its length in bytes. Nothing was written.
    #[error(
        "{2} holds a value of {1} bytes, more than the store's limit; raise it, or store a name"
    )]
    TooLarge(V, usize, Key),
    /// Somebody else wrote this step or took the instance over. This value was not written, with
    /// one exception: if the store's reply to it was lost, and the instance was taken over before
    /// that could be found out, it may stand in the log. The same holds for the value of an earlier
    /// call that came to [`Store`](Self::Store). As after a crash, [`open`](crate::Body::open)
    /// returns how far the log has come.
    #[error("{1}: another handle has taken the instance over; open it again to go on")]
    Overtaken(V, Key),
    /// A replay differs from the log. Nothing was written.
    #[error("{1}")]
    Diverged(V, Box<Divergence>),
    /// The store failed, at this instance and step.
    #[error("{1}")]
    Store(V, StoreFailure),
}

impl<V, E> Error<V, E> {
    /// The same error about another value.
    pub(crate) fn with<W>(self, value: W) -> Error<W, E> {
        match self {
            Self::Ended(_, key) => Error::Ended(value, key),
            Self::Raised(error) => Error::Raised(error),
            Self::Exited(key) => Error::Exited(key),
            Self::CloseIgnored(key) => Error::CloseIgnored(key),
            Self::Panicked(_, panic) => Error::Panicked(value, panic),
            Self::Awaits(_, key) => Error::Awaits(value, key),
            Self::Encoding(_, error) => Error::Encoding(value, error),
            Self::TooLarge(_, bytes, key) => Error::TooLarge(value, bytes, key),
            Self::Overtaken(_, key) => Error::Overtaken(value, key),
            Self::Diverged(_, divergence) => Error::Diverged(value, divergence),
            Self::Store(_, error) => Error::Store(value, error),
        }
    }
}
