use std::sync::{Arc, Mutex};

use super::{MemoryStore, Shared};
use crate::ground::clock::Clock;

/// Settings of a [`MemoryStore`].
///
/// ```
/// use durable::{Clock, MemoryStore};
/// use std::time::UNIX_EPOCH;
///
/// let clock = Clock::manual(UNIX_EPOCH);
/// let store = MemoryStore::builder().clock(clock).value_limit(100).mailbox_limit(3).build();
/// # let _ = store;
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it builds"]
pub struct MemoryBuilder {
    pub(super) clock: Clock,
    pub(super) value_limit: usize,
    pub(super) mailbox_limit: u64,
}

impl MemoryBuilder {
    /// Sets the clock; by default the system's.
    ///
    /// ```
    /// use durable::{Clock, MemoryStore, Store};
    /// use std::time::UNIX_EPOCH;
    ///
    /// let store = MemoryStore::builder().clock(Clock::manual(UNIX_EPOCH)).build();
    /// assert_eq!(store.now(), UNIX_EPOCH); // a test sets the time
    /// ```
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets how many bytes a value's text may have; by default 1 MiB.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, Error, MemoryStore};
    ///
    /// let body: Body<(), (), String> = Body::new("sink", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).await.map(drop))
    /// });
    /// let store = MemoryStore::builder().value_limit(10).build();
    /// let (mut sink, _) = body.open(&store, "s", ())?;
    /// let refused = sink.send("0123456789".to_owned()); // with its quotes, 12 bytes
    /// assert!(matches!(refused, Err(Error::TooLarge(_, 12, _))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn value_limit(mut self, bytes: usize) -> Self {
        self.value_limit = bytes;
        self
    }

    /// Sets how many letters may wait for one instance; by default 10,000.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore, PostError};
    ///
    /// let body: Body<(), (), u8> = Body::new("sink", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).await.map(drop))
    /// });
    /// let store = MemoryStore::builder().mailbox_limit(1).build();
    /// body.open(&store, "s", ())?;
    /// body.post(&store, "s", "monday", 5)?;
    /// let full = body.post(&store, "s", "tuesday", 6);
    /// assert_eq!(full, Err(PostError::Full(6, 1, "s".to_owned())));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mailbox_limit(mut self, letters: u64) -> Self {
        self.mailbox_limit = letters;
        self
    }

    /// Creates the store.
    ///
    /// ```
    /// use durable::{MemoryStore, Store};
    ///
    /// let store = MemoryStore::builder().value_limit(100).build();
    /// assert_eq!(store.value_limit(), 100);
    /// ```
    #[must_use]
    pub fn build(self) -> MemoryStore {
        MemoryStore(Arc::new(Shared {
            instances: Mutex::default(),
            settings: self,
        }))
    }
}
