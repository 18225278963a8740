use std::{sync::Arc, time::Duration};

use crate::record::head::Status;

/// A worker's request for instances.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Store, store::Claim};
/// use std::time::Duration;
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// body.open(&store, "a", ())?;
/// let claim = Claim {
///     bodies: vec!["once".into()],
///     at_most: 10,
///     lease: Duration::from_secs(30),
///     worker: "worker-1".into(),
/// };
/// assert_eq!(store.claim(&claim)?[0].worker.as_deref(), Some("worker-1"));
/// assert_eq!(store.claim(&claim)?, []); // it is leased
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The bodies that it serves.
    pub bodies: Vec<Arc<str>>,
    /// How many instances, at most.
    pub at_most: usize,
    /// For how long.
    pub lease: Duration,
    /// Its name.
    pub worker: Arc<str>,
}

/// An instance that a worker holds.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Store, store::{Extended, Held}};
/// use std::time::Duration;
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// body.open(&store, "a", ())?;
/// let held = |epoch| Held { id: "a".into(), epoch };
/// let extended = store.extend(&[held(1), held(7)], Duration::from_secs(30))?;
/// assert_eq!(extended, [Extended::Held, Extended::Lost]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The instance.
    pub id: Arc<str>,
    /// The epoch in which it was claimed.
    pub epoch: u64,
}

/// Whether an instance was still held.
///
/// ```
/// use durable::{MemoryStore, Store, store::{Extended, Held}};
/// use std::time::Duration;
///
/// let nobody = Held { id: "a".into(), epoch: 1 };
/// let extended = MemoryStore::new().extend(&[nobody], Duration::from_secs(30));
/// assert_eq!(extended, Ok(vec![Extended::Lost]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extended {
    /// It was, and the change was made.
    Held,
    /// Somebody else has it; nothing was changed.
    Lost,
}

/// The way in which an instance is set aside.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Status, Store, store::{Aside, Extended, Filter}};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// body.open(&store, "a", ())?;
/// let park = Aside::Park(1, "the printer is on fire".to_owned());
/// assert_eq!(store.set_aside("a", &park)?, Extended::Held);
/// let head = &store.list(&Filter::default())?[0];
/// assert_eq!(head.status, Status::Parked);
/// assert_eq!(head.problem.as_deref(), Some("the printer is on fire"));
/// assert_eq!(store.set_aside("a", &Aside::Retry)?, Extended::Held);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aside {
    /// Anyone may claim it at once, and this claim does not count as an attempt. The epoch is that
    /// of the claim, as in the next two.
    Release(u64),
    /// Anyone may claim it after the time; the problem stands in its row until its next step.
    Later(u64, Duration, String),
    /// Nobody may claim it until it is retried; the problem stands in its row.
    Park(u64, String),
    /// A parked one may be claimed again, whatever its epoch.
    Retry,
}

/// The choice of instances for [`Store::list`](super::Store::list).
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Store, store::Filter};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// for id in ["a", "b", "c"] {
///     body.open(&store, id, ())?;
/// }
/// let page = Filter { after: Some("a".to_owned()), limit: 1, ..Filter::default() };
/// assert_eq!(&*store.list(&page)?[0].id, "b");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those of this body.
    pub body: Option<Arc<str>>,
    /// Only those with this status.
    pub status: Option<Status>,
    /// Only those in a state of this name.
    pub state: Option<String>,
    /// Only those whose id comes after this one.
    pub after: Option<String>,
    /// The most that are listed; 0 is no limit.
    pub limit: usize,
}
