//! Appends of which it is unknown whether they were made.

/// An append whose report was lost.
pub(super) struct Doubt {
    pub(super) signal: String,
    pub(super) seq: u64,
    pub(super) sum: u32,
}

/// How a doubt was resolved.
pub(super) enum Resolved {
    Written,
    NotWritten,
    Overtaken,
}
