//! The trait of stores, and the values that go in and out of them.
//!
//! A store knows opaque text and numbers only. The module `conformance` checks one (feature `test`).

use std::{
    any::Any,
    sync::Arc,
    time::{Duration, SystemTime},
};

mod claims;
pub(crate) mod letters;
mod steps;

pub use claims::{Aside, Claim, Extended, Filter, Held};
pub use letters::{Letter, NewLetter, PostOutcome};
pub use steps::{Append, Appended, Created, Expected, Loaded, NewInstance, Since, TakenOver};

pub use crate::{
    ground::wait::Waiting,
    record::{
        head::{Head, Status},
        row::{NewRow, Row},
        rows::Rows,
        store_error::StoreError,
    },
};

/// Keeps instances, their logs and their letters.
///
/// A program uses it through [`Body`](crate::Body) and [`Durable`](crate::Durable); and lists
/// what there is itself:
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Status, store::{Filter, Store}};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// for id in ["a", "b", "c"] {
///     body.open(&store, id, ())?;
/// }
/// body.find(&store, "b")?.0.send(())?;
/// let filter = Filter { status: Some(Status::Waiting), ..Filter::default() };
/// let waiting = store.list(&filter)?;
/// let ids: Vec<&str> = waiting.iter().map(|head| &*head.id).collect();
/// assert_eq!(ids, ["a", "c"]);
/// assert_eq!(waiting[0].state.as_deref(), Some("asking"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Blocking, and shared by many instances and threads; handles are cheap to clone. Each method is
/// one transaction: it has happened wholly when it returns, or not at all when it fails (but see
/// [`StoreError::Unavailable`]).
pub trait Store: Send + Sync {
    /// Creates an instance with its first rows, unless there is one of this id.
    ///
    /// # Errors
    ///
    /// The store's; nothing was written.
    fn create(&self, new: &NewInstance) -> Result<Created, StoreError>;

    /// Reads an instance: its head, its next letter, and rows of its log, in order, without gaps,
    /// as many as fit [`Loaded::ROWS`] and [`Loaded::BYTES`], but at least one.
    ///
    /// All is read at one moment. `None`: there is no such instance.
    ///
    /// # Errors
    ///
    /// The store's; [`Corrupt`](StoreError::Corrupt) if what stands there cannot be read.
    fn load(&self, id: &str, since: Since, rows: &mut Rows) -> Result<Option<Loaded>, StoreError>;

    /// Takes an instance over: raises its epoch, so that whoever held it can write no more.
    ///
    /// It happens only if the instance still stands as `expected`, in one statement, so that a lost
    /// append of the old epoch cannot come later. A store whose replies may be lost recognises its
    /// own take-over of an [`Expected::Epoch`] when it is asked for the same again.
    ///
    /// # Errors
    ///
    /// The store's; nothing was changed.
    fn take_over(&self, id: &str, expected: Expected) -> Result<Option<TakenOver>, StoreError>;

    /// Appends to several instances in one commit. Each is a compare-and-swap on the epoch and the
    /// number of rows; one that fails does not stop the others.
    ///
    /// # Errors
    ///
    /// The store's; nothing was written for any of them.
    fn append(&self, batch: &[Append]) -> Result<Vec<Appended>, StoreError>;

    /// Puts a letter into an instance's mailbox, unless one of this key was put there before, at
    /// any time.
    ///
    /// # Errors
    ///
    /// The store's; nothing was written.
    fn post(&self, letter: &NewLetter) -> Result<PostOutcome, StoreError>;

    /// Claims instances that are ready, the longest ready first: raises their epochs, and keeps
    /// others from claiming them until the lease has lapsed.
    ///
    /// # Errors
    ///
    /// The store's; nothing was claimed.
    fn claim(&self, claim: &Claim) -> Result<Vec<Head>, StoreError>;

    /// Extends leases to `lease` from now. The answer has one entry for each: whether it is still
    /// held.
    ///
    /// # Errors
    ///
    /// The store's; no lease was extended.
    fn extend(&self, held: &[Held], lease: Duration) -> Result<Vec<Extended>, StoreError>;

    /// Releases, puts off, parks, or lets go on again. It happens only if the epoch is still
    /// `held`'s.
    ///
    /// # Errors
    ///
    /// The store's; nothing was changed.
    fn set_aside(&self, id: &str, aside: &Aside) -> Result<Extended, StoreError>;

    /// Lists instances in the order of their ids.
    ///
    /// # Errors
    ///
    /// The store's.
    fn list(&self, filter: &Filter) -> Result<Vec<Head>, StoreError>;

    /// Removes the rows of an instance before its last restart, but the first, which has the
    /// arguments. Returns how many.
    ///
    /// # Errors
    ///
    /// The store's; nothing was removed.
    fn prune(&self, id: &str) -> Result<u64, StoreError>;

    /// Returns the time by the writer's clock, for the rows.
    fn now(&self) -> SystemTime;

    /// Returns how many bytes a value's text may have.
    fn value_limit(&self) -> usize {
        1 << 20
    }

    /// Returns the store itself, for functions of one kind of store.
    fn as_any(&self) -> &dyn Any;
}

impl<T: Store + ?Sized> Store for Arc<T> {
    fn create(&self, new: &NewInstance) -> Result<Created, StoreError> {
        (**self).create(new)
    }

    fn load(&self, id: &str, since: Since, rows: &mut Rows) -> Result<Option<Loaded>, StoreError> {
        (**self).load(id, since, rows)
    }

    fn take_over(&self, id: &str, expected: Expected) -> Result<Option<TakenOver>, StoreError> {
        (**self).take_over(id, expected)
    }

    fn append(&self, batch: &[Append]) -> Result<Vec<Appended>, StoreError> {
        (**self).append(batch)
    }

    fn post(&self, letter: &NewLetter) -> Result<PostOutcome, StoreError> {
        (**self).post(letter)
    }

    fn claim(&self, claim: &Claim) -> Result<Vec<Head>, StoreError> {
        (**self).claim(claim)
    }

    fn extend(&self, held: &[Held], lease: Duration) -> Result<Vec<Extended>, StoreError> {
        (**self).extend(held, lease)
    }

    fn set_aside(&self, id: &str, aside: &Aside) -> Result<Extended, StoreError> {
        (**self).set_aside(id, aside)
    }

    fn list(&self, filter: &Filter) -> Result<Vec<Head>, StoreError> {
        (**self).list(filter)
    }

    fn prune(&self, id: &str) -> Result<u64, StoreError> {
        (**self).prune(id)
    }

    fn now(&self) -> SystemTime {
        (**self).now()
    }

    fn value_limit(&self) -> usize {
        (**self).value_limit()
    }

    fn as_any(&self) -> &dyn Any {
        (**self).as_any()
    }
}
