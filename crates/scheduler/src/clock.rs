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
    /// The machine's monotonic clock. A change of the wall clock does not touch it.
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
    /// Where virtual time stands.
    virtual_now: Cell<Instant>,
}

impl Time {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            virtual_now: Cell::new(Instant::now()),
        }
    }

    pub(crate) fn is_virtual(&self) -> bool {
        self.clock.kind == Kind::Virtual
    }

    pub(crate) fn now(&self) -> Instant {
        match self.clock.kind {
            Kind::Real => Instant::now(),
            Kind::Virtual => self.virtual_now.get(),
        }
    }

    /// The time after `duration` from now. A time that the clock cannot tell is a century away.
    pub(crate) fn after(&self, duration: Duration) -> Instant {
        const CENTURY: Duration = Duration::from_secs(100 * 365 * 86_400);
        let now = self.now();
        now.checked_add(duration).unwrap_or_else(|| now + CENTURY)
    }

    /// Lets virtual time jump forward.
    pub(crate) fn advance_to(&self, instant: Instant) {
        self.virtual_now.set(self.virtual_now.get().max(instant));
    }
}
