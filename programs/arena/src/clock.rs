//! A countdown in the time of the scheduler.

use std::time::Instant;

use rps::{Countdown, Tick, Warning, countdown};

/// A countdown, and when its next tick is due.
pub(crate) struct Clock {
    countdown: Countdown,
    due: Instant,
}

impl Clock {
    /// Starts one whose first tick is due now.
    pub(crate) fn start(now: Instant, seconds: u32) -> Self {
        Self {
            countdown: countdown(seconds),
            due: now,
        }
    }

    pub(crate) fn due(&self) -> Instant {
        self.due
    }

    /// Goes on to the next tick, and returns the warning of this one. `None` when the time is over.
    pub(crate) fn tick(&mut self) -> Option<Option<Warning>> {
        let Tick { warning, wait } = self.countdown.next()?;
        self.due += wait;
        Some(warning)
    }
}
