use thiserror::Error;

use crate::{
    ground::{key::Key, panic::Panic},
    record::{encoding_error::EncodingError, name_error::NameError, store_failure::StoreFailure},
};

/// The reason why a letter was not posted. The letter comes back.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, PostError};
///
/// let body: Body<(), (), u32> = Body::new("sink", 1, |()| {
///     Coroutine::new(async |co| loop { co.yield_(()).await?; })
/// });
/// let store = MemoryStore::new();
/// let refused = body.post(&store, "nobody", "letter-1", 5);
/// assert_eq!(refused, Err(PostError::Unknown(5, "nobody".to_owned())));
/// ```
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PostError<V> {
    /// There is no instance of this id.
    #[error("there is no instance {1} to post to; open it first")]
    Unknown(V, String),
    /// The instance has ended.
    #[error("{1} was the last step of its instance, which has ended; post to another instance")]
    Ended(V, Key),
    /// The mailbox is full: the number of letters that wait, which is the store's limit.
    #[error(
        "{1} letters wait for {2} already; post again when it has read some, or raise the limit"
    )]
    Full(V, u64, String),
    /// The letter's key is too long.
    #[error("{1}")]
    Name(V, NameError),
    /// The letter cannot be written down, or not be read again.
    #[error("a letter to {} cannot be read again: {}; change its type", .1.key.instance(), .1.why)]
    Encoding(V, EncodingError),
    /// Its text is longer than the store allows: its length in bytes.
    #[error(
        "a letter of {1} bytes to {to} is over the store's limit; raise it, or post a name",
        to = .2.instance()
    )]
    TooLarge(V, usize, Key),
    /// Its serializer panicked.
    #[error("a letter to {} panicked: {}; mend its serializer", .1.key.instance(), .1.text)]
    Panicked(V, Panic),
    /// The store failed. Posting again with the same letter key is safe.
    #[error("{1}")]
    Store(V, StoreFailure),
}

impl<V> PostError<V> {
    pub(crate) fn with<W>(self, value: W) -> PostError<W> {
        match self {
            Self::Unknown(_, id) => PostError::Unknown(value, id),
            Self::Ended(_, key) => PostError::Ended(value, key),
            Self::Full(_, letters, id) => PostError::Full(value, letters, id),
            Self::Name(_, error) => PostError::Name(value, error),
            Self::Encoding(_, error) => PostError::Encoding(value, error),
            Self::TooLarge(_, bytes, key) => PostError::TooLarge(value, bytes, key),
            Self::Panicked(_, panic) => PostError::Panicked(value, panic),
            Self::Store(_, error) => PostError::Store(value, error),
        }
    }
}
