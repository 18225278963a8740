use std::sync::Arc;

use crc32fast::Hasher;

use crate::record::row::Row;

/// A letter that is to be posted.
///
/// ```
/// use durable::{MemoryStore, Store, store::{NewLetter, PostOutcome}};
///
/// let letter = NewLetter {
///     id: "nobody".into(),
///     body: "order".into(),
///     key: "payment-7".to_owned(),
///     value: r#""paid""#.to_owned(),
///     sum: 0,
/// };
/// assert_eq!(MemoryStore::new().post(&letter), Ok(PostOutcome::Unknown));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetter {
    /// The instance.
    pub id: Arc<str>,
    /// The name of its body.
    pub body: Arc<str>,
    /// The letter's key.
    pub key: String,
    /// The letter's text.
    pub value: String,
    /// The check sum of the instance, the key and the text.
    pub sum: u32,
}

/// The result of [`Store::post`](crate::Store::post).
///
/// ```
/// use durable::{MemoryStore, Store, store::{NewLetter, PostOutcome}};
///
/// let letter = NewLetter {
///     id: "nobody".into(),
///     body: "order".into(),
///     key: "payment-7".to_owned(),
///     value: r#""paid""#.to_owned(),
///     sum: 0,
/// };
/// assert_eq!(MemoryStore::new().post(&letter), Ok(PostOutcome::Unknown));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostOutcome {
    /// It waits now.
    New,
    /// One of this key was posted before.
    Again,
    /// There is no such instance of this body.
    Unknown,
    /// The instance has ended, after this many steps.
    Ended(u64),
    /// Its mailbox is full: this many letters wait already.
    Full(u64),
}

/// A letter that waits.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Store, store::{Rows, Since}};
///
/// let sum: Body<(), u32, u32> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
///     let mut sum = 0;
///     loop {
///         sum += co.yield_(sum).await?;
///     }
/// }));
/// let store = MemoryStore::new();
/// sum.open(&store, "s", ())?;
/// sum.post(&store, "s", "monday", 5)?;
/// let loaded = store.load("s", Since::Head, &mut Rows::new())?.expect("it is there");
/// let letter = loaded.letter.expect("one waits");
/// assert_eq!((letter.key.as_str(), letter.value.as_str()), ("monday", "5"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its place in the order of all letters to this instance.
    pub number: u64,
    /// Its key, by which it was posted once.
    pub key: String,
    /// Its text.
    pub value: String,
    /// The check sum with which it was posted.
    pub sum: u32,
}

/// The check sum of a letter to an instance.
pub(crate) fn sum_of(instance: &str, key: &str, value: &str) -> u32 {
    let mut hasher = Hasher::new_with_initial(Row::seed(instance));
    hasher.update(&(key.len() as u64).to_le_bytes());
    hasher.update(key.as_bytes());
    hasher.update(value.as_bytes());
    hasher.finalize()
}
