use std::{fmt, time::Duration};

use crate::{
    ground::key::Key,
    record::{head::Status, store_error::StoreError},
};

/// Something that a worker has done, for people who run it.
///
/// It shows as a line: `order-7/3 -> packing`.
///
/// ```
/// use durable::{Key, WorkerEvent};
/// use std::time::Duration;
///
/// let event = WorkerEvent::PutOff {
///     key: &Key::new("order-7", 3),
///     pause: Duration::from_secs(60),
///     why: "the bank is closed",
/// };
/// assert_eq!(event.to_string(), "order-7/3 is put off for 1m: the bank is closed");
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum WorkerEvent<'a> {
    /// It has claimed this many instances.
    Claimed(usize),
    /// An instance has made a step, and waits in this state, if that has a name.
    Stepped {
        /// The key of the new yield.
        key: &'a Key,
        /// The name of the state.
        state: Option<&'a str>,
    },
    /// An instance has made its last step.
    Ended {
        /// The last step.
        key: &'a Key,
        /// The way in which it ended.
        status: Status,
    },
    /// An instance will be claimed again after a pause.
    PutOff {
        /// The yield at which it stands.
        key: &'a Key,
        /// The pause.
        pause: Duration,
        /// The problem, as it stands in the row.
        why: &'a str,
    },
    /// An instance was parked, until [`Body::retry`](crate::Body::retry).
    Parked {
        /// The yield at which it stands.
        key: &'a Key,
        /// The problem, as it stands in the row.
        why: &'a str,
    },
    /// Somebody else has an instance, or its step could not be written before the worker stopped.
    Lost {
        /// The yield at which it stood.
        key: &'a Key,
    },
    /// The store failed. The worker goes on, and calls it again after a pause.
    StoreFailed(&'a StoreError),
}

impl fmt::Display for WorkerEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claimed(count) => write!(f, "{count} claimed"),
            Self::Stepped { key, state } => write!(f, "{key} -> {}", state.unwrap_or("unnamed")),
            Self::Ended { key, status } => write!(f, "{key} {status}"),
            Self::PutOff { key, pause, why } => {
                let pause = humantime::format_duration(*pause);
                write!(f, "{key} is put off for {pause}: {why}")
            }
            Self::Parked { key, why } => write!(f, "{key} is parked: {why}"),
            Self::Lost { key } => write!(f, "{key} is in other hands"),
            Self::StoreFailed(error) => error.fmt(f),
        }
    }
}
