use serde::{Deserialize, Serialize};

/// How a body that may restart ends: with its result, or by beginning again.
///
/// A body that has run for a year has a log of a year, and each opening replays it. One that
/// returns `Again` goes on as a fresh body, of the newest version, in the same instance; only the
/// log since then is replayed. An example stands at [`Body::restarting`](crate::Body::restarting).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Next<A, R> {
    /// Go on with a fresh body, made with these arguments.
    Again(A),
    /// End, with this result.
    Done(R),
}
