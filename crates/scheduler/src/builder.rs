use std::fmt;

use crate::{clock::Clock, kernel::Kernel, observe::Observer, scheduler::Scheduler};

/// What a scheduler is to be like.
///
/// ```
/// use scheduler::{Clock, Scheduler};
///
/// let scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// assert!(scheduler.tasks().is_empty());
/// ```
#[derive(Default)]
pub struct Builder {
    clock: Clock,
    observer: Option<Box<dyn Observer>>,
}

impl Builder {
    /// Sets the clock. By default it is the [real](Clock::real) one.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Has an observer told what happens. By default there is none.
    #[must_use]
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Creates the scheduler.
    #[must_use]
    pub fn build(self) -> Scheduler {
        Scheduler::over(Kernel::new(self.clock, self.observer))
    }
}

impl Scheduler {
    /// Creates a scheduler that is not as by default.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
