use serde::{Deserialize, Serialize};

/// The end of a body that may restart: its result, or a new beginning.
///
/// A body that has run for a year has a log of a year, and each opening replays it. One that
/// returns `Again` goes on as a fresh body, of the newest version, in the same instance; only the
/// log since then is replayed. For an example see [`Body::restarting`](crate::Body::restarting).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Next<A, R> {
    /// Go on with a fresh body, made with these arguments.
    Again(A),
    /// End, with this result.
    Done(R),
}
