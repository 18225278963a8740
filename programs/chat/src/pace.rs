use std::time::{Duration, Instant};

/// How many lines a guest may say in a period.
const LINES: u32 = 20;
const PERIOD: Duration = Duration::from_secs(10);

/// Counts the lines of a guest, so that a flood reaches nobody.
pub(crate) struct Pace {
    since: Instant,
    lines: u32,
}

impl Pace {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            since: now,
            lines: 0,
        }
    }

    pub(crate) fn allows(&mut self, now: Instant) -> bool {
        if now > self.since + PERIOD {
            *self = Self::new(now);
        }
        self.lines += 1;
        self.lines <= LINES
    }
}
