//! What a store does: the trait, and what goes in and out.
//!
//! A store knows opaque text and numbers only. [`crate::conformance`] checks one (feature `test`).

use std::{
    any::Any,
    sync::Arc,
    time::{Duration, SystemTime},
};

pub use crate::{
    head::{Head, Status},
    row::{NewRow, Row, Rows},
    store_error::StoreError,
    wait::Waiting,
};

/// Keeps instances, their logs and their letters.
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

    /// Reads an instance: its head, its next letter, and rows of its log, in order, without gaps, as
    /// many as fit [`Loaded::ROWS`] and [`Loaded::BYTES`], but at least one.
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
    /// append of the old epoch cannot come later.
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

    /// Puts a letter into an instance's mailbox, unless one of this key was put there before, at any
    /// time.
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

    /// Releases, puts off, parks, or lets go on again. It happens only if the epoch is still `held`'s.
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

/// An instance that is to be created, with its first rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstance {
    /// The name of its body.
    pub body: Arc<str>,
    /// Its id and rows. The epoch is 1, and no rows are expected to be there.
    pub first: Append,
    /// Whether it begins parked.
    pub status: Status,
}

/// What came of [`Store::create`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It was created.
    New,
    /// There was one already; nothing was changed.
    Exists,
}

/// From which step on rows are to be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// From that at which the body began: the first, or the last restart's.
    LastStart,
    /// From this one on, or the next that is there.
    Step(u64),
    /// None: only the head and the next letter.
    Head,
}

/// What [`Store::load`] read beside the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The instance's head.
    pub head: Head,
    /// The oldest letter that waits.
    pub letter: Option<Letter>,
}

impl Loaded {
    /// The number of rows after which a store may stop.
    pub const ROWS: usize = 1024;
    /// The bytes of text after which a store may stop.
    pub const BYTES: usize = 1 << 20;
}

/// A letter that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its place in the order of all letters to this instance.
    pub number: u64,
    /// Its key, by which it was posted once.
    pub key: String,
    /// Its text.
    pub value: String,
}

/// How an instance has to stand to be taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// It has this many rows, whoever holds it.
    Seq(u64),
    /// It is still held in this epoch.
    Epoch(u64),
}

/// An instance as it was taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenOver {
    /// The new epoch.
    pub epoch: u64,
    /// How many rows there are.
    pub seq: u64,
}

/// One instance's part of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// The instance.
    pub id: Arc<str>,
    /// The epoch that it has to have.
    pub epoch: u64,
    /// How many rows it has to have.
    pub seq: u64,
    /// The rows, at least one, numbered from `seq + 1` on.
    pub rows: Vec<NewRow>,
    /// The step at which the body began that stands now.
    pub base: u64,
    /// How the instance ends with these rows, or `None` if it goes on. A parked one stays parked.
    pub ended: Option<Status>,
    /// What it waits for then.
    pub waiting: Option<Waiting>,
    /// After which time, from now, its timer is due.
    pub timer: Option<Duration>,
    /// A time, in place of a timer: that of the row that a fork shares.
    pub due: Option<i64>,
    /// The letter that the step was sent, which waits no more.
    pub letter: Option<u64>,
}

/// What came of one part of [`Store::append`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// The rows are written.
    Written,
    /// The epoch or the number of rows is another. Nothing was written.
    Overtaken,
}

/// A letter that is to be posted.
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
}

/// What came of [`Store::post`].
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
    /// So many letters wait already.
    Full(u64),
}

/// What a worker wants to claim.
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The instance.
    pub id: Arc<str>,
    /// The epoch in which it was claimed.
    pub epoch: u64,
}

/// Whether an instance was still held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extended {
    /// It was, and the change was made.
    Held,
    /// Somebody else has it; nothing was changed.
    Lost,
}

/// How an instance is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aside {
    /// Anyone may claim it at once. The epoch is that of the claim, as in the next two.
    Release(u64),
    /// Anyone may claim it after the time; the problem stands in its row until its next step.
    Later(u64, Duration, String),
    /// Nobody may claim it until it is retried; the problem stands in its row.
    Park(u64, String),
    /// A parked one may be claimed again, whatever its epoch.
    Retry,
}

/// Which instances are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of this body only.
    pub body: Option<Arc<str>>,
    /// Those that stand so only.
    pub status: Option<Status>,
    /// Those in a state of this name only.
    pub state: Option<String>,
    /// Those whose id comes after this one.
    pub after: Option<String>,
    /// How many, at most; 0 is as many as there are.
    pub limit: usize,
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
