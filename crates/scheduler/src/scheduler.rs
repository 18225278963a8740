use std::{borrow::Cow, fmt, rc::Rc, time::Duration};

use crate::{
    clock::Clock,
    error::{Deadlock, RunError, Stop},
    join_handle::JoinHandle,
    kernel::Kernel,
    step::Step,
    task::{
        Task,
        spawn::{Spawning, spawn},
    },
};

#[cfg(all(unix, feature = "io"))]
mod driven;
mod host;
mod hosted;
mod serving;

/// Runs tasks on the calling thread, one turn per task and round.
///
/// Dropping it kills the tasks that are left, children before parents; their cleanup runs.
///
/// ```
/// use scheduler::Scheduler;
///
/// let mut scheduler = Scheduler::new();
/// let polite = scheduler.spawn("polite", async |task| {
///     task.yield_now().await?;
///     Ok(3)
/// });
/// scheduler.run()?;
/// assert_eq!(polite.result(), Some(Ok(3)));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
pub struct Scheduler {
    kernel: Rc<Kernel>,
}

impl Scheduler {
    /// Creates a scheduler without tasks, on the [real clock](Clock::real).
    ///
    /// It makes no system call and starts no thread. [`builder`](Self::builder) sets another clock,
    /// or an observer.
    ///
    /// ```
    /// use scheduler::Scheduler;
    ///
    /// assert_eq!(Scheduler::new().run(), Ok(())); // there is nothing to do
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::over(Kernel::new(Clock::real(), None))
    }

    pub(crate) fn over(kernel: Kernel) -> Self {
        Self {
            kernel: Rc::new(kernel),
        }
    }

    /// Creates a task, whose first turn is in the next round.
    ///
    /// `name` appears in reports, and `body` is the task's code. Returns the handle by which the
    /// result is taken. Nothing of the body runs yet. A body that never returns needs its type:
    /// `async |task| -> Result<(), Stop> { .. }`. A panic in the body ends that task alone, and
    /// becomes its [`JoinError::Panicked`](crate::JoinError::Panicked).
    ///
    /// ```
    /// use scheduler::Scheduler;
    ///
    /// let mut scheduler = Scheduler::new();
    /// let sum = scheduler.spawn("sum", async |_| Ok((1..=100).sum::<u32>()));
    /// let parsed = scheduler.spawn("parse", async |_| Ok("a dozen".parse::<u32>()?));
    /// scheduler.run()?;
    /// assert_eq!(sum.result(), Some(Ok(5050)));
    /// let error = parsed.result().and_then(Result::err).expect("it is no number");
    /// assert_eq!(error.to_string(), "the task failed: invalid digit found in string");
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn spawn<T, B>(&self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<T>
    where
        T: 'static,
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
    {
        spawn(&self.kernel, Spawning::task(name.into()), body)
    }

    /// Creates a task that serves others: [`run`](Self::run) does not wait for it, and it is never
    /// part of a deadlock.
    ///
    /// It is killed with the scheduler, if it has not ended before. Otherwise like
    /// [`spawn`](Self::spawn).
    ///
    /// ```
    /// use scheduler::{Scheduler, channel};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let (log, lines) = channel(8);
    /// scheduler.spawn_daemon("logger", async move |task| {
    ///     while let Some(line) = lines.recv(task).await? {
    ///         println!("{line}");
    ///     }
    ///     Ok(())
    /// });
    /// scheduler.block_on(async move |task| Ok(log.send(task, "hello").await??))?;
    /// scheduler.run()?; // ends, though the logger waits for more
    /// assert_eq!(scheduler.tasks()[0].name, "logger");
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn spawn_daemon<B>(&self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<()>
    where
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<(), Stop> + 'static,
    {
        spawn(&self.kernel, Spawning::daemon(name.into()), body)
    }

    /// Runs one turn of the next ready task. Never blocks.
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
        let kernel = self.kernel.enter_thread();
        match kernel.run_one::<Self>() {
            Step::Idle(_) if kernel.poll_descriptors() => kernel.run_one::<Self>(),
            step => step,
        }
    }

    /// Runs until every task that is not a daemon has ended.
    ///
    /// It is a loop of [`step`](Self::step) that blocks the thread while all tasks wait for a time
    /// or for something outside. What a task failed with is in its handle, not in this result.
    ///
    /// # Errors
    ///
    /// Returns [`Deadlock`] if tasks are left, none is ready, and nothing could make one ready. The
    /// tasks stay as they are; if something outside frees one, `run` may be called again.
    ///
    /// ```
    /// use scheduler::Scheduler;
    ///
    /// let mut scheduler = Scheduler::new();
    /// scheduler.spawn("stuck", async |task| task.park().await); // nobody will wake it
    /// let deadlock = scheduler.run().expect_err("a task is left");
    /// assert_eq!(deadlock.tasks[0].name, "stuck");
    /// assert!(deadlock.to_string().contains("1 task waits, and nothing is left to wake it"));
    /// ```
    pub fn run(&mut self) -> Result<(), Deadlock> {
        self.run_until(|| false)
    }

    /// Runs a task named `main` until it has ended, and returns its result.
    ///
    /// Other tasks may be left then; a later [`run`](Self::run) or `block_on` goes on with them.
    ///
    /// # Errors
    ///
    /// Returns [`RunError::Task`] if the task has no result, because it failed, panicked or was
    /// stopped, and [`RunError::Deadlock`] as [`run`](Self::run) does.
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

    /// Runs until no task is ready, without blocking: for a host that has a loop of its own.
    ///
    /// Returns [`Step::Idle`] with the next deadline, if a task waits for one, or [`Step::Done`].
    ///
    /// ```
    /// use scheduler::{Scheduler, Step, unbounded};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let (events, received) = unbounded();
    /// let keys = scheduler.spawn("keys", async move |task| received.recv(task).await);
    /// assert_eq!(scheduler.run_until_idle(), Step::Idle(None)); // it waits for the host
    /// events.try_send('q')?;
    /// assert_eq!(scheduler.run_until_idle(), Step::Done);
    /// assert_eq!(keys.result(), Some(Ok(Some('q'))));
    /// # Ok::<(), scheduler::TrySendError<char>>(())
    /// ```
    pub fn run_until_idle(&mut self) -> Step {
        loop {
            match self.step() {
                Step::Ran => {}
                stopped => return stopped,
            }
        }
    }

    /// Runs what is ready, waits once for at most `timeout`, and runs what became ready.
    ///
    /// The wait ends with the next deadline or with a wake from outside. `None` waits as long as
    /// that takes; `Some(Duration::ZERO)` only checks. A host calls it once in each round of its
    /// own loop.
    ///
    /// # Errors
    ///
    /// Returns [`Deadlock`] as [`run`](Self::run) does; but not, with a `timeout`, while a task
    /// waits to receive from a channel with a sender that no task has used, or to send to such a
    /// receiver. The host has that end, as far as the scheduler can see, and may use it before the
    /// next call.
    ///
    /// ```
    /// use scheduler::{Clock, Scheduler, Step};
    /// use std::time::Duration;
    ///
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// scheduler.spawn("sleeper", async |task| task.sleep(Duration::from_secs(1)).await);
    /// while scheduler.tick(Some(Duration::ZERO))? != Step::Done {
    ///     // the host draws a frame
    /// }
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn tick(&mut self, timeout: Option<Duration>) -> Result<Step, Deadlock> {
        let kernel = self.kernel.enter_thread();
        // Descriptors are left to the wait that follows.
        match kernel.run_until(|| false) {
            Step::Idle(_) => {
                match (kernel.wait(timeout), timeout) {
                    (Err(_), Some(timeout)) if kernel.any_may_be_served_by_host() => {
                        kernel.block(Some(timeout));
                    }
                    (waited, _) => waited?,
                }
                Ok(kernel.run_until(|| false))
            }
            stopped => Ok(stopped),
        }
    }

    pub(crate) fn run_until(&mut self, finished: impl Fn() -> bool) -> Result<(), Deadlock> {
        let kernel = self.kernel.enter_thread();
        while !finished() {
            match kernel.run_until(&finished) {
                Step::Ran => {}
                Step::Done => break,
                Step::Idle(_) => kernel.wait(None)?,
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
        self.kernel.enter_thread().kill_all();
    }
}

impl fmt::Debug for Scheduler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scheduler")
            .field("tasks", &self.tasks())
            .finish()
    }
}
