use std::{sync::Arc, time::Duration};

use super::letters::Letter;
use crate::{
    ground::wait::Waiting,
    record::{
        head::{Head, Status},
        row::NewRow,
    },
};

/// An instance that is to be created, with its first rows.
///
/// ```
/// use durable::{MemoryStore, Store, store::{Append, Created, NewInstance, NewRow, Status}};
///
/// let new = NewInstance {
///     body: "order".into(),
///     status: Status::Waiting,
///     first: Append {
///         id: "order-1".into(),
///         epoch: 1,
///         seq: 0,
///         rows: vec![NewRow { seq: 1, epoch: 1, version: 1, ..NewRow::default() }],
///         base: 1,
///         ..Append::default()
///     },
/// };
/// let store = MemoryStore::new();
/// assert_eq!(store.create(&new), Ok(Created::New));
/// assert_eq!(store.create(&new), Ok(Created::Exists));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstance {
    /// The name of its body.
    pub body: Arc<str>,
    /// Its id and rows. The epoch is 1, and no rows are expected to be there.
    pub first: Append,
    /// Whether it begins parked.
    pub status: Status,
}

/// The result of [`Store::create`](crate::Store::create); for an example see [`NewInstance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It was created.
    New,
    /// There was one already; nothing was changed.
    Exists,
}

/// From which step on rows are to be loaded.
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
/// let (mut s, _) = sum.open(&store, "s", ())?;
/// s.send(5)?;
/// let rows = |since| -> Result<usize, Box<dyn std::error::Error>> {
///     let mut rows = Rows::new();
///     store.load("s", since, &mut rows)?;
///     Ok(rows.len())
/// };
/// assert_eq!((rows(Since::LastStart)?, rows(Since::Step(2))?, rows(Since::Head)?), (2, 1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// From that at which the body began: the first, or the last restart's.
    LastStart,
    /// From this one on, or the next that is there.
    Step(u64),
    /// None: only the head and the next letter.
    Head,
}

/// The result of [`Store::load`](crate::Store::load), apart from the rows.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Store, store::{Rows, Since}};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// body.open(&store, "a", ())?;
/// let loaded = store.load("a", Since::Head, &mut Rows::new())?.expect("it is there");
/// assert_eq!((loaded.head.seq, loaded.letter), (1, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

/// The condition on which an instance is taken over.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Store, store::Expected};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// body.open(&store, "a", ())?;
/// let taken = store.take_over("a", Expected::Seq(1))?.expect("it has one row");
/// assert_eq!((taken.epoch, taken.seq), (2, 1));
/// assert_eq!(store.take_over("a", Expected::Epoch(1))?, None); // it has another holder now
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// It has this many rows, whoever holds it.
    Seq(u64),
    /// It is still held in this epoch.
    Epoch(u64),
}

/// An instance as it was taken over.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Store, store::{Expected, TakenOver}};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// body.open(&store, "a", ())?;
/// assert_eq!(store.take_over("a", Expected::Seq(1))?, Some(TakenOver { epoch: 2, seq: 1 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenOver {
    /// The new epoch.
    pub epoch: u64,
    /// How many rows there are.
    pub seq: u64,
}

/// One instance's part of an append.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Store, WriteError};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// let (mut a, _) = body.open(&store, "a", ())?;
/// a.send_by((), |append| {
///     assert_eq!((&*append.id, append.epoch, append.seq), ("a", 1, 1));
///     assert_eq!(append.rows[0].seq, 2);
///     Ok::<_, WriteError<String>>(store.append(&[append])?[0])
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// The kind of its wait then.
    pub waiting: Option<Waiting>,
    /// After which time, from now, its timer is due.
    pub timer: Option<Duration>,
    /// A time, in place of a timer: that of the row that a fork shares.
    pub due: Option<i64>,
    /// The letter that the step was sent, which waits no more.
    pub letter: Option<u64>,
    /// Whether the holder's lease ends with the step: for a worker whose instance comes to wait for
    /// a letter or a timer, in the same statement.
    pub release: bool,
}

/// The result of one part of [`Store::append`](crate::Store::append).
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, Store, WriteError, store::Appended};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
/// });
/// let store = MemoryStore::new();
/// let (mut a, _) = body.open(&store, "a", ())?;
/// a.send_by((), |append| {
///     let both = store.append(&[append.clone(), append])?;
///     assert_eq!(both, [Appended::Written, Appended::Overtaken]); // it was there already
///     Ok::<_, WriteError<String>>(both[0])
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// The rows are written.
    Written,
    /// The epoch or the number of rows is another. Nothing was written.
    Overtaken,
}
