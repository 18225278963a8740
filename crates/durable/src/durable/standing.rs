//! Where an instance stands.

use std::sync::Arc;

use coroutine::trace::State;

use super::Durable;
use crate::{ground::key::Key, record::head::Status, store::Store};

impl<Y, S, R, E> Durable<Y, S, R, E> {
    /// Returns the key of the outstanding yield: `desk-1/7`.
    ///
    /// It is the same after each opening, and no other yield of the store ever has it.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore};
    ///
    /// let body: Body<(), &'static str, u32> = Body::new("order", 1, |()| {
    ///     Coroutine::new(async |co| {
    ///         co.yield_("charge").await?;
    ///         co.yield_("ship").await.map(drop)
    ///     })
    /// });
    /// let store = MemoryStore::new();
    /// let (mut order, _) = body.open(&store, "order-1", ())?;
    /// assert_eq!(order.key().to_string(), "order-1/1"); // of the charge
    /// order.send(500)?;
    /// assert_eq!(order.key().to_string(), "order-1/2"); // of the parcel
    /// let (order, _) = body.open(&store, "order-1", ())?;
    /// assert_eq!(order.key().to_string(), "order-1/2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn key(&self) -> Key {
        Key::new(Arc::clone(&self.position.id), self.position.seq)
    }

    /// Returns the instance's id.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore};
    ///
    /// let body: Body<(), ()> = Body::new("once", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
    /// });
    /// let store = MemoryStore::new();
    /// assert_eq!(body.open(&store, "a", ())?.0.id(), "a");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn id(&self) -> &str {
        &self.position.id
    }

    /// Returns the number of steps that were made; the first is the start.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore};
    ///
    /// let body: Body<(), ()> = Body::new("once", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
    /// });
    /// let store = MemoryStore::new();
    /// let (mut a, _) = body.open(&store, "a", ())?;
    /// assert_eq!(a.seq(), 1);
    /// a.send(())?;
    /// assert_eq!(a.seq(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.position.seq
    }

    /// Returns the state: the name of the pending yield, or its place.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::{Ending, State}};
    /// use durable::{Body, MemoryStore, Status};
    ///
    /// let body: Body<(), ()> = Body::new("door", 1, |()| Coroutine::new(async |co| {
    ///     co.yield_(()).named("closed").await
    /// }));
    /// let (mut door, _) = body.open(&MemoryStore::new(), "front", ())?;
    /// assert_eq!((door.id(), door.seq()), ("front", 1));
    /// assert_eq!((door.state(), door.status()), (State::Named("closed"), Status::Waiting));
    /// door.send(())?;
    /// assert_eq!(door.state(), State::Ended(Ending::Returned));
    /// assert_eq!(door.status(), Status::Returned);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Returns how the instance stands, as far as this handle knows.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore, Status};
    ///
    /// let body: Body<(), ()> = Body::new("once", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
    /// });
    /// let store = MemoryStore::new();
    /// let (mut a, _) = body.open(&store, "a", ())?;
    /// assert_eq!(a.status(), Status::Waiting);
    /// a.send(())?;
    /// assert_eq!(a.status(), Status::Returned);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// Returns the store that it is in.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore};
    ///
    /// let body: Body<(), ()> = Body::new("once", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
    /// });
    /// let store = MemoryStore::new();
    /// let (a, _) = body.open(&store, "a", ())?;
    /// assert_eq!(a.store().value_limit(), 1 << 20);
    /// assert!(a.store().as_any().is::<MemoryStore>());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }
}
