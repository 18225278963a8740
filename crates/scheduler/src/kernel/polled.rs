//! A poll of a descriptor that has found nothing to do.

use super::wakee::Wakee;
use crate::id::TaskId;

/// A poll that has found nothing to do. The next event wakes who made it.
pub(crate) struct Polled {
    pub(crate) wakee: Wakee,
    /// The task in whose turn it was, and the number of that turn.
    pub(crate) turn: Option<(TaskId, u64)>,
}
