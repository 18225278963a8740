use std::{borrow::Cow, fmt, rc::Rc};

use crate::{
    error::{Deadlock, RunError, Stop},
    join_handle::JoinHandle,
    kernel::Kernel,
    spawn::spawn,
    step::Step,
    task::Task,
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
    /// Creates a scheduler without tasks.
    #[must_use]
    pub fn new() -> Self {
        Self {
            kernel: Rc::new(Kernel::new()),
        }
    }

    /// Creates a task. It has its first turn in the next round.
    ///
    /// Goes in: a name for reports, and the body. Comes out: the handle, by which the result is taken.
    pub fn spawn<T, B>(&self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<T>
    where
        T: 'static,
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
    {
        spawn(&self.kernel, name.into(), body)
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
        self.kernel.step()
    }

    /// Runs until every task has ended: a loop of [`step`](Self::step), which blocks the thread while
    /// tasks await something outside.
    ///
    /// # Errors
    ///
    /// [`Deadlock`] if tasks are left, none is ready, and nothing outside could make one ready. They
    /// stay as they are.
    pub fn run(&mut self) -> Result<(), Deadlock> {
        self.run_until(|| false)
    }

    /// Runs until this task has ended, and gives its result. Others may be left; a later
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

    fn run_until(&mut self, finished: impl Fn() -> bool) -> Result<(), Deadlock> {
        while !finished() {
            match self.step() {
                Step::Ran => {}
                Step::Done => break,
                Step::Idle(_) if self.kernel.awaits_outside() => self.kernel.wait_for_wake(),
                Step::Idle(_) => return Err(self.kernel.deadlock()),
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
        f.debug_struct("Scheduler").finish_non_exhaustive()
    }
}
