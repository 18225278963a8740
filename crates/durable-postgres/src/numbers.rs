//! Numbers as the tables have them.

use std::time::Duration;

/// A count. None grows beyond what the table holds.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A duration in microseconds. One too long to be added to a time is the longest that can be.
pub(crate) fn micros(duration: Duration) -> i64 {
    const LONGEST: i64 = i64::MAX / 2;
    i64::try_from(duration.as_micros()).map_or(LONGEST, |micros| micros.min(LONGEST))
}
