//! Several cores: a scheduler on each of several threads.

use std::{
    iter,
    panic::resume_unwind,
    sync::{Arc, OnceLock, mpsc},
    thread::{self, available_parallelism},
};

use self::{core::Cluster, serve::serve};
use crate::{error::Stop, scheduler::Scheduler, task::Task};

mod core;
mod core_error;
mod serve;

pub use self::{core::Core, core_error::CoreError};

/// A number of threads with a scheduler each, which run one body.
///
/// The first is the thread that calls [`run`](Self::run), with all that belongs to it: its name,
/// its thread locals, the runtime that it may be in. So one core starts no thread; and on Linux
/// some system calls cost less in a process of one thread.
///
/// Each keeps the strict order of its own tasks; between two of them nothing is ordered but the
/// orders of one thread to another. Tasks do not move. Work gets to another core by its
/// [`Remote`](crate::Remote), values by a channel such as `async_channel`, whose futures a task
/// waits for by [`Task::wait`](crate::Task::wait).
///
/// ```
/// use scheduler::Cores;
///
/// // Each core has a number; the others send theirs to the first one.
/// let (sender, receiver) = async_channel::unbounded();
/// let sums = Cores::new(3).run(async move |core, task| {
///     sender.send(core.index()).await?;
///     drop(sender);
///     let mut sum = 0;
///     while core.index() == 0 {
///         match task.wait(receiver.recv()).await? {
///             Ok(number) => sum += number,
///             Err(_) => break, // every core has sent its own
///         }
///     }
///     Ok(sum)
/// })?;
/// assert_eq!(sums, [0 + 1 + 2, 0, 0]);
/// # Ok::<(), scheduler::CoreError>(())
/// ```
///
/// # How it ends
///
/// - **All is well**: when the body has ended on every core, and so have the tasks of each; a core
///   whose body has ended serves the others until they have ended, too. A task that keeps a
///   [`Core`] keeps them all.
/// - **An error on one core**: as in a [`scope`](crate::Task::scope), the others are cancelled: on
///   every core, each task that belongs to no scope, once; their cleanup runs. What comes by a
///   `Remote` after that is cancelled at its first request. [`run`](Self::run) returns the first
///   error when all have ended.
/// - **A panic on one core** is an error of its body, [`JoinError::Panicked`](crate::JoinError).
///   The error or panic of another task ends that task alone, and goes to its handle.
/// - **Ctrl-C** ends the process at once, unless a task waits for it, with the feature `signal`:
///   then that calls [`Core::cancel_all`], and a second Ctrl-C ends the process.
/// - **A deadlock** is reported by a core only when nobody has its `Remote` any more, or everything
///   was cancelled. Until then somebody may send it something. It is an error of that core: the
///   tasks that are left on the others are cancelled.
/// - A task that goes on in spite of its cancellation keeps its core, and so the run.
#[derive(Debug, Clone, Copy)]
#[must_use = "it does nothing until it is run"]
pub struct Cores {
    count: usize,
}

impl Cores {
    /// Returns the settings for `count` cores; 0 stands for as many as the system offers this
    /// process.
    ///
    /// The threads are not pinned: the system places them.
    ///
    /// ```
    /// use scheduler::Cores;
    ///
    /// let counts = Cores::new(0).run(async |core, _| Ok(core.remotes().len()))?;
    /// assert!(counts.iter().all(|&count| count == counts.len()));
    /// # Ok::<(), scheduler::CoreError>(())
    /// ```
    pub fn new(count: usize) -> Self {
        let count = match count {
            0 => available_parallelism().map_or(1, usize::from),
            count => count,
        };
        Self { count }
    }

    /// Runs the body on each core, as its task `core 0`, `core 1`, and so on, until all have ended.
    /// Returns their values, in the order of the cores.
    ///
    /// Each core gets a clone of the body, of which only what it captures must be `Send`.
    ///
    /// # Errors
    ///
    /// Returns the [`CoreError`] of the core that failed first.
    ///
    /// # Panics
    ///
    /// Panics if the system starts no more threads.
    ///
    /// ```
    /// use scheduler::{Cores, JoinError, RunError};
    ///
    /// let error = Cores::new(2).run(async |core, task| match core.index() {
    ///     0 => task.park().await, // nobody wakes it: it is cancelled
    ///     _ => Ok("x".parse::<u32>().map(drop)?),
    /// });
    /// let error = error.expect_err("core 1 fails");
    /// assert_eq!(error.core, 1);
    /// assert!(matches!(error.error, RunError::Task(JoinError::Failed(_))));
    /// ```
    pub fn run<T, B>(self, body: B) -> Result<Vec<T>, CoreError>
    where
        T: Send + 'static,
        B: for<'t> AsyncFnOnce(Core, &mut Task<'t>) -> Result<T, Stop> + Clone + Send + 'static,
    {
        let failed_first = OnceLock::new();
        let ended = thread::scope(|scope| {
            // 1. Each core makes its scheduler, and sends the remote of it here.
            let (assigning, started): (Vec<_>, Vec<_>) = (1..self.count)
                .map(|index| {
                    let (remote, own) = mpsc::channel();
                    let (core, assigned) = mpsc::channel::<Core>();
                    let (body, failed_first) = (body.clone(), &failed_first);
                    let thread = thread::Builder::new().name(format!("core {index}"));
                    let thread = thread.spawn_scoped(scope, move || {
                        let scheduler = Scheduler::new();
                        remote.send(scheduler.remote()).ok()?;
                        Some(serve(scheduler, assigned.recv().ok()?, body, failed_first))
                    });
                    ((own, core), thread.expect("the system starts a thread"))
                })
                .unzip();
            let first = Scheduler::new();
            // 2. With the remotes of all, each begins; the first one here.
            let remotes = assigning.iter().map(|(own, _)| own.recv());
            let remotes = iter::once(Ok(first.remote())).chain(remotes);
            let first = remotes.collect::<Result<Vec<_>, _>>().ok().map(|remotes| {
                let cluster = Arc::new(Cluster::new(remotes));
                for (index, (_, core)) in (1..).zip(&assigning) {
                    // One that has panicked is joined below.
                    let _ = core.send(Core::new(index, &cluster));
                }
                let core = Core::new(0, &cluster);
                drop(cluster);
                serve(first, core, body, &failed_first)
            });
            drop(assigning);
            // 3. All of them end, well or not.
            let others = started.into_iter().map(|thread| match thread.join() {
                Ok(ended) => ended,
                Err(payload) => resume_unwind(payload),
            });
            iter::once(first).chain(others).collect::<Vec<_>>()
        });
        let mut values = Vec::new();
        let mut errors = Vec::new();
        // All have begun: one that did not would have panicked.
        for (core, ended) in ended.into_iter().flatten().enumerate() {
            match ended {
                Ok(value) => values.push(value),
                Err(error) => errors.push(CoreError { core, error }),
            }
        }
        let first = failed_first.get();
        match errors.into_iter().find(|error| Some(&error.core) == first) {
            Some(first) => Err(first),
            None => Ok(values),
        }
    }
}
