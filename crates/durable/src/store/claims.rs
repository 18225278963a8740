use std::{sync::Arc, time::Duration};

use crate::record::head::Status;

/// A worker's request for instances.
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

/// The way in which an instance is set aside.
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

/// The choice of instances for [`Store::list`](super::Store::list).
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
