use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// What time is for a scheduler's tasks.
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
    /// The machine's monotonic clock. The wall clock is never read: a change of it moves no deadline.
    pub const fn real() -> Self {
        Self { kind: Kind::Real }
    }

    /// A clock that stands still while a task is ready, and jumps to the next deadline when none is: for
    /// tests and simulations.
    ///
    /// ```
    /// use scheduler::{Clock, Scheduler};
    /// use std::time::Duration;
    ///
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let slept = scheduler.block_on(async |task| {
    ///     let begin = task.now();
    ///     task.sleep(Duration::from_secs(3600)).await?; // at once
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

/// A clock that runs.
pub(crate) struct Time {
    clock: Clock,
    /// Where virtual time stands; what the real clock told last.
    reading: Cell<Instant>,
    /// Too much may have happened since the reading. Set by each look, cleared by a reading.
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

    /// The time, but for what the turns since the last look took: mostly it costs no reading.
    pub(crate) fn recently(&self) -> Instant {
        if self.is_old.get() {
            self.now()
        } else {
            self.reading.get()
        }
    }

    /// Has the next one who wants to know the time recently read the clock.
    pub(crate) fn grow_old(&self) {
        self.is_old.set(true);
    }

    /// The time after `duration` from now. A time that the clock cannot tell is a century away.
    pub(crate) fn after(&self, duration: Duration) -> Instant {
        const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);
        let now = self.now();
        now.checked_add(duration).unwrap_or_else(|| now + CENTURY)
    }

    /// Lets virtual time jump forward.
    pub(crate) fn advance_to(&self, instant: Instant) {
        self.reading.set(self.reading.get().max(instant));
    }
}
