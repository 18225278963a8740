use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

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
    /// The pause after a claim that found nothing.
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
            poll: Duration::from_millis(200),
        }
    }

    /// The pause after so many claims without a step, the last of which has failed.
    pub(crate) fn pause(&self, attempts: u32) -> Duration {
        let doublings = attempts.saturating_sub(1).min(30);
        let pause = self.first_pause.saturating_mul(1 << doublings);
        pause.min(self.longest_pause)
    }
}

/// The pause before a store that has failed so many times in a row is asked again.
pub(crate) fn store_pause(failures: u32) -> Duration {
    Duration::from_millis(100 << failures.saturating_sub(1).min(6)).min(Duration::from_secs(5))
}
