use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// The shortest lease, and the shortest pause between two claims: with none at all a worker would
/// never let another task run.
const SHORTEST: Duration = Duration::from_millis(1);

/// A worker's settings.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) name: Arc<str>,
    pub(crate) lease: Duration,
    /// How many instances are held, and how many coroutines are kept, at most.
    pub(crate) at_most: usize,
    /// After how many claims without a step an instance is parked.
    pub(crate) attempts: u32,
    /// The pause after a first failure; it doubles with each further one.
    pub(crate) first_pause: Duration,
    pub(crate) longest_pause: Duration,
    /// The pause after a claim that found nothing; a thread's worker makes that of its own.
    #[cfg(feature = "scheduler")]
    pub(crate) poll: Duration,
}

impl Terms {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self {
            name: format!("{}-{number}", process::id()).into(),
            lease: Duration::from_secs(30),
            at_most: 256,
            attempts: 10,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(600),
            #[cfg(feature = "scheduler")]
            poll: Duration::from_millis(200),
        }
    }

    pub(crate) fn set_lease(&mut self, lease: Duration) {
        self.lease = lease.max(SHORTEST);
    }

    pub(crate) fn set_at_most(&mut self, instances: usize) {
        self.at_most = instances.max(1);
    }

    pub(crate) fn set_attempts(&mut self, attempts: u32) {
        self.attempts = attempts.max(1);
    }

    pub(crate) fn set_pauses(&mut self, first: Duration, longest: Duration) {
        (self.first_pause, self.longest_pause) = (first, longest);
    }

    #[cfg(feature = "scheduler")]
    pub(crate) fn set_poll(&mut self, pause: Duration) {
        self.poll = pause.max(SHORTEST);
    }

    /// The pause after so many claims without a step, the last of which has failed.
    pub(crate) fn pause(&self, attempts: u32) -> Duration {
        let doublings = attempts.saturating_sub(1).min(30);
        let pause = self.first_pause.saturating_mul(1 << doublings);
        pause.min(self.longest_pause)
    }
}

/// The pause before a store that has failed so many times in a row is asked again.
#[cfg(feature = "scheduler")]
pub(crate) fn store_pause(failures: u32) -> Duration {
    Duration::from_millis(100 << failures.saturating_sub(1).min(6)).min(Duration::from_secs(5))
}
