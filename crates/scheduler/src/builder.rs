use std::fmt;

use crate::{clock::Clock, kernel::Kernel, observe::Observer, scheduler::Scheduler};

/// Settings of a scheduler that is to be created.
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
    /// Sets the clock. The default is the [real](Clock::real) one.
    ///
    /// ```
    /// use scheduler::{Clock, Scheduler};
    /// use std::time::Duration;
    ///
    /// // A day passes at once, as in a test of something that happens daily.
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// scheduler.block_on(async |task| task.sleep(Duration::from_secs(86_400)).await)?;
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the observer, which is called at every event of the run. The default is none.
    ///
    /// ```
    /// use scheduler::{Observer, Scheduler, TaskId};
    /// use std::{cell::RefCell, rc::Rc, time::Instant};
    ///
    /// #[derive(Clone, Default)]
    /// struct Names(Rc<RefCell<Vec<String>>>);
    ///
    /// impl Observer for Names {
    ///     fn spawned(&mut self, _: Instant, _: TaskId, name: &str, _: Option<TaskId>) {
    ///         self.0.borrow_mut().push(name.to_owned());
    ///     }
    /// }
    ///
    /// let names = Names::default(); // one clone observes, the other is read
    /// let scheduler = Scheduler::builder().observer(names.clone()).build();
    /// scheduler.spawn("first", async |_| Ok(()));
    /// scheduler.spawn("second", async |_| Ok(()));
    /// assert_eq!(*names.0.borrow(), ["first", "second"]);
    /// ```
    #[must_use]
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Creates the scheduler.
    ///
    /// ```
    /// use scheduler::Scheduler;
    ///
    /// let mut scheduler = Scheduler::builder().build(); // the same as Scheduler::new()
    /// assert_eq!(scheduler.block_on(async |_| Ok(1))?, 1);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[must_use]
    pub fn build(self) -> Scheduler {
        Scheduler::over(Kernel::new(self.clock, self.observer))
    }
}

impl Scheduler {
    /// Returns the settings of a new scheduler, to change its clock or to set an observer.
    ///
    /// ```
    /// use scheduler::{Clock, Scheduler, Step};
    /// use std::time::Duration;
    ///
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// scheduler.spawn("sleeper", async |task| task.sleep(Duration::from_secs(1)).await);
    /// scheduler.run()?; // takes no time
    /// assert_eq!(scheduler.step(), Step::Done);
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
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
