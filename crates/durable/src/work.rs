//! What workers of every kind have in common: nothing here waits.

pub(crate) mod answer;
pub(crate) mod append;
pub(crate) mod claimed;
pub(crate) mod event;
pub(crate) mod kept;
pub(crate) mod quarantine;
pub(crate) mod seat;
pub(crate) mod tally;
pub(crate) mod terms;
#[cfg(feature = "tracing")]
pub(crate) mod traced;
pub(crate) mod trouble;
