use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// A store's clock: the system's, or one that a test sets by hand.
///
/// Clones of a manual clock are the same clock.
///
/// ```
/// use durable::Clock;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let clock = Clock::manual(UNIX_EPOCH);
/// let same = clock.clone();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(same.now(), UNIX_EPOCH + Duration::from_secs(60));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<Mutex<SystemTime>>>);

impl Clock {
    /// Creates a clock that reads the system's.
    ///
    /// ```
    /// use durable::Clock;
    /// use std::time::UNIX_EPOCH;
    ///
    /// assert!(Clock::system().now() > UNIX_EPOCH);
    /// ```
    #[must_use]
    pub fn system() -> Self {
        Self(None)
    }

    /// Creates a clock that stands at `time` until it is set or advanced.
    ///
    /// ```
    /// use durable::Clock;
    /// use std::time::UNIX_EPOCH;
    ///
    /// assert_eq!(Clock::manual(UNIX_EPOCH).now(), UNIX_EPOCH);
    /// ```
    #[must_use]
    pub fn manual(time: SystemTime) -> Self {
        Self(Some(Arc::new(Mutex::new(time))))
    }

    /// Returns the time.
    ///
    /// The one place of this crate that reads the system's clock.
    ///
    /// ```
    /// use durable::{Clock, MemoryStore, Store};
    /// use std::time::UNIX_EPOCH;
    ///
    /// let clock = Clock::manual(UNIX_EPOCH);
    /// let store = MemoryStore::builder().clock(clock.clone()).build();
    /// assert_eq!(store.now(), clock.now());
    /// ```
    #[must_use]
    pub fn now(&self) -> SystemTime {
        match &self.0 {
            None => SystemTime::now(),
            Some(time) => *time.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a manual clock forward; the system's stays as it is.
    ///
    /// ```
    /// use durable::Clock;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let clock = Clock::manual(UNIX_EPOCH);
    /// clock.advance(Duration::from_secs(60));
    /// assert_eq!(clock.now(), UNIX_EPOCH + Duration::from_secs(60));
    /// clock.set(UNIX_EPOCH);
    /// assert_eq!(clock.now(), UNIX_EPOCH);
    /// ```
    pub fn advance(&self, duration: Duration) {
        self.set(self.now() + duration);
    }

    /// Sets a manual clock, backwards as well; the system's stays as it is.
    ///
    /// ```
    /// use durable::Clock;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let clock = Clock::manual(UNIX_EPOCH + Duration::from_secs(60));
    /// clock.set(UNIX_EPOCH);
    /// assert_eq!(clock.now(), UNIX_EPOCH);
    /// ```
    pub fn set(&self, time: SystemTime) {
        if let Some(manual) = &self.0 {
            *manual.lock().unwrap_or_else(PoisonError::into_inner) = time;
        }
    }
}

/// A time of the machine's monotonic clock: for pacing, never for what is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace(Instant);

impl Pace {
    pub(crate) fn begin() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn has_passed(self, duration: Duration) -> bool {
        self.0.elapsed() >= duration
    }
}

/// Microseconds since 1970, as stores keep times. Times before it are 0.
pub(crate) fn micros(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    micros_of(since)
}

/// A duration in microseconds; one too long to count is the longest.
pub(crate) fn micros_of(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// The last time that can be shown: the end of the year 9999.
const LAST: i64 = 253_402_300_799_999_999;

/// The time that stands in a store.
pub(crate) fn time(micros: i64) -> SystemTime {
    let micros = micros.clamp(0, LAST);
    UNIX_EPOCH + Duration::from_micros(micros.unsigned_abs())
}

/// A time to the second, as `2026-11-02 10:11:12 UTC`.
pub(crate) fn utc(micros: i64) -> String {
    let text = humantime::format_rfc3339_seconds(time(micros)).to_string();
    text.replace('T', " ").replace('Z', " UTC")
}
