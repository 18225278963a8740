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
    /// It stands still while a task is ready, and jumps to the next deadline when none is, whatever
    /// is awaited from outside: a foreign future, a live unparker. Two runs of one program then see
    /// the same times. There are two exceptions:
    ///
    /// - While a task waits for a descriptor, time passes as real time does, up to the next
    ///   deadline: a peer has the time to answer that it would have, and a `timeout` around
    ///   [`readable`](crate::Task::readable) ends in its real time.
    /// - While a task has it [held](crate::Task::hold_time), it stands still: for a test that waits
    ///   for work on another thread, which takes no virtual time. Without a hold, every deadline
    ///   passes before a thread has done anything.
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
    /// How many holds there are, under which virtual time stands still.
    holds: Cell<usize>,
}

impl Time {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            reading: Cell::new(Instant::now()),
            is_old: Cell::new(true),
            holds: Cell::new(0),
        }
    }

    /// Reads the real clock, under either clock.
    pub(crate) fn reading() -> Instant {
        Instant::now()
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
    #[inline]
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

    /// Returns the time `duration` from now. `None` if it cannot be represented: it never comes.
    pub(crate) fn after(&self, duration: Duration) -> Option<Instant> {
        self.now().checked_add(duration)
    }

    /// Whether virtual time stands still, though no task is ready.
    pub(crate) fn is_held(&self) -> bool {
        self.holds.get() > 0
    }

    pub(crate) fn hold(&self) {
        self.holds.set(self.holds.get() + 1);
    }

    pub(crate) fn release(&self) {
        self.holds.set(self.holds.get() - 1);
    }

    /// Moves virtual time forward.
    pub(crate) fn advance_to(&self, instant: Instant) {
        self.reading.set(self.reading.get().max(instant));
    }
}
