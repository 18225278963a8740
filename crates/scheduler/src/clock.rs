use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// The clock of a scheduler's tasks: [real](Self::real), or [virtual](Self::virtual_time) for
/// tests.
///
/// The default is the real one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Real,
    Virtual,
}

impl Clock {
    /// Returns the machine's monotonic clock.
    ///
    /// The wall clock is never read, so setting it moves no deadline.
    ///
    /// ```
    /// use scheduler::{Clock, RunError, Scheduler};
    /// use std::time::Duration;
    ///
    /// /// A function that takes its clock can be tested without waiting.
    /// fn nap(clock: Clock) -> Result<Duration, RunError> {
    ///     Scheduler::builder().clock(clock).build().block_on(async |task| {
    ///         let begun = task.now();
    ///         task.sleep(Duration::from_millis(1)).await?;
    ///         Ok(task.now() - begun)
    ///     })
    /// }
    /// assert!(nap(Clock::real())? >= Duration::from_millis(1));
    /// assert_eq!(nap(Clock::virtual_time())?, Duration::from_millis(1));
    /// # Ok::<(), RunError>(())
    /// ```
    pub const fn real() -> Self {
        Self { kind: Kind::Real }
    }

    /// Returns a clock that jumps: for tests and simulations.
    ///
    /// It stands still while a task is ready, and jumps to the next deadline when none is. Two runs
    /// of one program then see the same times.
    ///
    /// ```
    /// use scheduler::{Clock, Scheduler};
    /// use std::time::Duration;
    ///
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let slept = scheduler.block_on(async |task| {
    ///     let begin = task.now();
    ///     task.sleep(Duration::from_secs(3600)).await?; // returns at once
    ///     Ok(task.now() - begin)
    /// })?;
    /// assert_eq!(slept, Duration::from_secs(3600));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub const fn virtual_time() -> Self {
        Self {
            kind: Kind::Virtual,
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::real()
    }
}

/// A running clock.
pub(crate) struct Time {
    clock: Clock,
    /// The virtual time, or the last reading of the real clock.
    reading: Cell<Instant>,
    /// Whether the reading may be out of date. Set by each check of the timers, cleared by a
    /// reading.
    is_old: Cell<bool>,
}

impl Time {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            reading: Cell::new(Instant::now()),
            is_old: Cell::new(true),
        }
    }

    pub(crate) fn is_virtual(&self) -> bool {
        self.clock.kind == Kind::Virtual
    }

    pub(crate) fn now(&self) -> Instant {
        match self.clock.kind {
            Kind::Real => {
                let now = Instant::now();
                self.reading.set(now);
                self.is_old.set(false);
                now
            }
            Kind::Virtual => self.reading.get(),
        }
    }

    /// Returns the time as of the last check of the timers, which mostly costs no reading of the
    /// clock.
    pub(crate) fn recently(&self) -> Instant {
        if self.is_old.get() {
            self.now()
        } else {
            self.reading.get()
        }
    }

    /// Marks the reading as out of date: the next `recently` reads the clock.
    pub(crate) fn grow_old(&self) {
        self.is_old.set(true);
    }

    /// Returns the time after `duration` from now; a century from now, if the clock cannot
    /// represent it.
    pub(crate) fn after(&self, duration: Duration) -> Instant {
        const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);
        let now = self.now();
        now.checked_add(duration).unwrap_or_else(|| now + CENTURY)
    }

    /// Moves virtual time forward.
    pub(crate) fn advance_to(&self, instant: Instant) {
        self.reading.set(self.reading.get().max(instant));
    }
}
