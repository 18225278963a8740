use std::{borrow::Cow, fmt, rc::Rc, time::Duration};

use crate::{
    clock::Clock,
    error::{Deadlock, RunError, Stop},
    join_handle::JoinHandle,
    kernel::Kernel,
    observe::TaskInfo,
    step::Step,
    task::{
        Task,
        spawn::{Spawning, spawn},
    },
};

/// Runs tasks on the thread that calls it, one turn each a round.
///
/// Dropping it kills the tasks that are left, children before parents: their cleanup runs.
///
/// ```
/// use scheduler::Scheduler;
///
/// let mut scheduler = Scheduler::new();
/// let count = scheduler.spawn("count", async |task| {
///     for step in 1..=3 {
///         println!("step {step}");
///         task.yield_now().await?;
///     }
///     Ok(3)
/// });
/// scheduler.run()?;
/// assert_eq!(count.result(), Some(Ok(3)));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
pub struct Scheduler {
    kernel: Rc<Kernel>,
}

impl Scheduler {
    /// Creates a scheduler without tasks, on the real clock.
    #[must_use]
    pub fn new() -> Self {
        Self::over(Kernel::new(Clock::real(), None))
    }

    pub(crate) fn over(kernel: Kernel) -> Self {
        Self {
            kernel: Rc::new(kernel),
        }
    }

    /// Creates a task. It has its first turn in the next round.
    ///
    /// Goes in: a name for reports, and the body. Comes out: the handle, by which the result is taken. A body
    /// that never returns needs its type: `async |task| -> Result<(), Stop> { .. }`. A panic of the body is
    /// its [`JoinError::Panicked`](crate::JoinError::Panicked).
    pub fn spawn<T, B>(&self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<T>
    where
        T: 'static,
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
    {
        spawn(&self.kernel, Spawning::task(name.into()), body)
    }

    /// Creates a task that serves others: it neither keeps a run alive nor counts in a deadlock.
    pub fn spawn_daemon<B>(&self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<()>
    where
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<(), Stop> + 'static,
    {
        spawn(&self.kernel, Spawning::daemon(name.into()), body)
    }

    /// Gives the next ready task its turn. Never blocks.
    ///
    /// ```
    /// use scheduler::{Scheduler, Step};
    ///
    /// let mut scheduler = Scheduler::new();
    /// scheduler.spawn("once", async |_| Ok(()));
    /// assert_eq!(scheduler.step(), Step::Ran);
    /// assert_eq!(scheduler.step(), Step::Done);
    /// ```
    #[inline]
    pub fn step(&mut self) -> Step {
        match self.kernel.step::<Self>() {
            Step::Idle(_) if self.kernel.poll_descriptors() => self.kernel.step::<Self>(),
            step => step,
        }
    }

    /// Runs until every task but the daemons has ended: a loop of [`step`](Self::step), which blocks the
    /// thread while every task waits for its time or for something outside.
    ///
    /// # Errors
    ///
    /// [`Deadlock`] if tasks are left, none is ready, and nothing could make one ready. They stay as
    /// they are.
    pub fn run(&mut self) -> Result<(), Deadlock> {
        self.run_until(|| false)
    }

    /// Runs a task, named `main`, until it has ended, and gives its result. Others may be left; a later
    /// [`run`](Self::run) goes on with them.
    ///
    /// # Errors
    ///
    /// [`RunError::Task`] if the task gave no result, [`RunError::Deadlock`] as [`run`](Self::run).
    ///
    /// ```
    /// use scheduler::Scheduler;
    ///
    /// let answer = Scheduler::new().block_on(async |task| {
    ///     task.yield_now().await?;
    ///     Ok(42)
    /// })?;
    /// assert_eq!(answer, 42);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[expect(clippy::missing_panics_doc, reason = "the run ends when the task has")]
    pub fn block_on<T, B>(&mut self, body: B) -> Result<T, RunError>
    where
        T: 'static,
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
    {
        let task = self.spawn("main", body);
        self.run_until(|| task.is_finished())?;
        let result = task
            .result()
            .expect("the scheduler ran until the task had ended");
        Ok(result?)
    }

    /// Runs until no task is ready, without waiting for anything: for a host with a loop of its own.
    ///
    /// Tells when the next deadline is, if a task waits for one.
    pub fn run_until_idle(&mut self) -> Step {
        loop {
            match self.step() {
                Step::Ran => {}
                stopped => return stopped,
            }
        }
    }

    /// Runs until no task is ready; then waits for a deadline or for something from outside, but no
    /// longer than `timeout` (`None`: as long as it takes), and runs what that has made ready.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    ///
    /// ```
    /// use scheduler::{Clock, Scheduler, Step};
    /// use std::time::Duration;
    ///
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// scheduler.spawn("sleeper", async |task| task.sleep(Duration::from_secs(1)).await);
    /// while scheduler.tick(Some(Duration::ZERO))? != Step::Done {
    ///     // the host's own work
    /// }
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn tick(&mut self, timeout: Option<Duration>) -> Result<Step, Deadlock> {
        match self.run_ready() {
            Step::Idle(_) => {
                self.kernel.wait(timeout)?;
                Ok(self.run_ready())
            }
            stopped => Ok(stopped),
        }
    }

    /// Lists the live tasks, in order of their slots.
    ///
    /// ```
    /// use scheduler::{Scheduler, TaskState};
    ///
    /// let scheduler = Scheduler::new();
    /// scheduler.spawn("idle", async |_| Ok(()));
    /// let [idle] = &scheduler.tasks()[..] else { unreachable!() };
    /// assert_eq!((idle.name.as_str(), idle.state), ("idle", TaskState::Ready));
    /// ```
    pub fn tasks(&self) -> Vec<TaskInfo> {
        self.kernel.tasks()
    }

    /// As `run_until_idle`, but leaves the descriptors to the wait that follows.
    fn run_ready(&self) -> Step {
        self.kernel.run_until(|| false)
    }

    fn run_until(&mut self, finished: impl Fn() -> bool) -> Result<(), Deadlock> {
        while !finished() {
            match self.kernel.run_until(&finished) {
                Step::Ran => {}
                Step::Done => break,
                Step::Idle(_) => self.kernel.wait(None)?,
            }
        }
        Ok(())
    }
}

impl Default for Scheduler {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Scheduler {
    fn drop(&mut self) {
        self.kernel.kill_all();
    }
}

impl fmt::Debug for Scheduler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scheduler")
            .field("tasks", &self.tasks())
            .finish()
    }
}
