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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstance {
    /// The name of its body.
    pub body: Arc<str>,
    /// Its id and rows. The epoch is 1, and no rows are expected to be there.
    pub first: Append,
    /// Whether it begins parked.
    pub status: Status,
}

/// The result of [`Store::create`](crate::Store::create).
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

/// The result of [`Store::load`](crate::Store::load), apart from the rows.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// The rows are written.
    Written,
    /// The epoch or the number of rows is another. Nothing was written.
    Overtaken,
}
