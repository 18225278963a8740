//! How often timers and descriptors are checked while tasks are ready all the time.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// Counts switches up to the next check, so that no switch reads the clock.
///
/// How many there are between two checks follows what the last ones took: a check comes about every
/// millisecond, but no more often than once a round.
pub(super) struct Pace {
    /// How many switches are left before the next check.
    left: Cell<u32>,
    /// How many switches there are from one check to the next.
    every: Cell<u32>,
    /// When the last check was, if there was anything to check.
    checked: Cell<Option<Instant>>,
}

/// How long turns may run before timers and descriptors are checked. Only about, as the last turns
/// are no prophecy for the next ones.
const BOUND: Duration = Duration::from_millis(1);

/// How many switches may be between two checks, however short they are.
const MOST: u32 = 64;

impl Pace {
    pub(super) fn new() -> Self {
        Self {
            left: Cell::new(MOST),
            every: Cell::new(MOST),
            checked: Cell::new(None),
        }
    }

    /// Whether a check is due before a round of `ready` turns. Always, if that has none.
    #[inline]
    pub(super) fn is_due(&self, ready: usize) -> bool {
        let switches = u32::try_from(ready).unwrap_or(u32::MAX);
        match self.left.get().checked_sub(switches) {
            Some(left) if ready > 0 => {
                self.left.set(left);
                false
            }
            _ => true,
        }
    }

    /// Notes a check of timers or descriptors, and when it was.
    pub(super) fn note_check(&self, now: Instant) {
        let every = match self.checked.replace(Some(now)) {
            None => 1, // nothing is known of the turns yet
            Some(before) => adapted(self.every.get(), now.saturating_duration_since(before)),
        };
        self.every.set(every);
        self.left.set(every);
    }

    /// Notes that there was nothing to check.
    pub(super) fn note_nothing(&self) {
        self.checked.set(None);
        self.every.set(MOST);
        self.left.set(MOST);
    }

    /// Has a check made before the next round, as there is something to check now.
    #[inline]
    pub(super) fn hurry(&self) {
        self.left.set(0);
    }
}

/// The number of switches between two checks, of which `every` took `elapsed`.
fn adapted(every: u32, elapsed: Duration) -> u32 {
    let in_bound = u128::from(every) * BOUND.as_nanos() / elapsed.as_nanos().max(1);
    let in_bound = u32::try_from(in_bound).unwrap_or(u32::MAX);
    in_bound.clamp(1, MOST).min(every.saturating_mul(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_turns_are_checked_after_each_and_quick_ones_seldom() {
        let ms = Duration::from_millis;
        assert_eq!(adapted(64, ms(64)), 1);
        assert_eq!(adapted(64, ms(2)), 32);
        assert_eq!(adapted(1, Duration::from_micros(1)), 2); // carefully
        assert_eq!(adapted(64, Duration::from_micros(3)), 64);
        assert_eq!(adapted(1, Duration::ZERO), 2);
        assert_eq!(adapted(1, Duration::MAX), 1);
    }
}
