//! The body's end: what a task asks the scheduler through.

use std::{
    fmt,
    panic::Location,
    rc::{Rc, Weak},
    time::Instant,
};

use coroutine::Co;

use crate::{
    error::{JoinError, Stop},
    id::TaskId,
    join_handle::JoinHandle,
    kernel::{
        Kernel,
        cell::TaskRef,
        entering,
        request::{Request, Resumed},
    },
    wait::{ask::Ask, join::Join, pending::Pending, source::Source},
};

// The page of `Task` lists its methods in this order.
pub(crate) mod spawn;
mod waits;

pub(crate) mod timeout;

pub(crate) mod scope;

mod interrupting;

#[cfg(all(unix, feature = "io"))]
mod descriptor;
mod nursery;

/// A running task's access to its scheduler: everything that a body may ask for is a method of it.
///
/// A body gets `&mut Task` and passes it to its helpers. Every method that waits is a cancellation
/// point: it may raise a [`Stop`], which `?` lets out of the body.
///
/// ```
/// use scheduler::{Scheduler, Stop, Task};
///
/// async fn pause(task: &mut Task<'_>, turns: u32) -> Result<(), Stop> {
///     for _ in 0..turns {
///         task.yield_now().await?;
///     }
///     Ok(())
/// }
/// let mut scheduler = Scheduler::new();
/// let pausing = scheduler.spawn("pausing", async |task| pause(task, 3).await);
/// scheduler.run()?;
/// assert_eq!(pausing.result(), Some(Ok(())));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
pub struct Task<'co> {
    co: Co<'co, Request, Resumed, Stop>,
    kernel: Weak<Kernel>,
    /// The task itself, as the kernel holds it. The kernel takes the body out of it at the end, and this with it.
    cell: TaskRef,
}

impl<'co> Task<'co> {
    /// The body's end of the task whose first turn it is.
    pub(crate) fn enter(co: Co<'co, Request, Resumed, Stop>) -> Self {
        let (kernel, cell) = entering::take().expect("a body runs first in a turn of its task");
        Self { co, kernel, cell }
    }

    pub(crate) fn cell(&self) -> &TaskRef {
        &self.cell
    }

    /// Returns the task's id.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let stopped = Scheduler::new().block_on(async |task| {
    ///     let main = task.id(); // a child may cancel its parent by it
    ///     task.spawn("impatient", async move |child| child.cancel(main).await);
    ///     Ok(task.park().await.is_err())
    /// })?;
    /// assert!(stopped);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn id(&self) -> TaskId {
        self.cell.header.id
    }

    /// Returns the task's name.
    ///
    /// ```
    /// # use scheduler::{Scheduler, Stop, Task};
    /// async fn report(task: &mut Task<'_>) -> Result<String, Stop> {
    ///     Ok(format!("[{}] ready", task.name())) // a helper that knows on whose behalf it runs
    /// }
    /// let mut scheduler = Scheduler::new();
    /// let worker = scheduler.spawn("worker", async |task| report(task).await);
    /// scheduler.run()?;
    /// assert_eq!(worker.result(), Some(Ok("[worker] ready".to_owned())));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn name(&self) -> &str {
        &self.cell.header.name
    }

    /// Returns the time of the scheduler's clock.
    ///
    /// Deadlines that are computed from it hold under either clock; those from [`Instant::now`] do
    /// not under virtual time.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let took = scheduler.block_on(async |task| {
    ///     let begun = task.now();
    ///     for _ in 0..3 {
    ///         task.sleep(Duration::from_millis(5)).await?;
    ///     }
    ///     Ok(task.now() - begun)
    /// })?;
    /// assert_eq!(took, Duration::from_millis(15));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn now(&self) -> Instant {
        self.kernel().time().now()
    }

    pub(crate) fn weak_kernel(&self) -> Weak<Kernel> {
        self.kernel.clone()
    }

    #[inline]
    pub(crate) fn kernel(&self) -> Rc<Kernel> {
        self.kernel
            .upgrade()
            .expect("a task runs while its scheduler lives")
    }

    /// Lets every other ready task have a turn first.
    ///
    /// Long computations call it now and then, as tasks are not preempted. Costs one switch, and no
    /// allocation.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task meanwhile.
    ///
    /// # When cancelled
    ///
    /// Nothing is lost: the stop is raised in place of the answer.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// # use std::{cell::RefCell, rc::Rc};
    /// let mut scheduler = Scheduler::new();
    /// let turns = Rc::new(RefCell::new(String::new()));
    /// for name in ["a", "b"] {
    ///     let turns = Rc::clone(&turns);
    ///     scheduler.spawn(name, async move |task| {
    ///         for _ in 0..3 {
    ///             turns.borrow_mut().push_str(task.name());
    ///             task.yield_now().await?;
    ///         }
    ///         Ok(())
    ///     });
    /// }
    /// scheduler.run()?;
    /// assert_eq!(*turns.borrow(), "ababab");
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn yield_now(&mut self) -> impl Future<Output = Result<(), Stop>> {
        self.give_turn(Location::caller())
    }

    /// Waits until a task has ended, and takes its result.
    ///
    /// If it has ended already, the answer comes in the same turn.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in this task while it waits. The inner one
    /// says why the other task has no value: [`WouldDeadlock`](JoinError::WouldDeadlock), at once,
    /// if it waits for this one; [`Taken`](JoinError::Taken) if somebody else took the value.
    /// `.await??` passes both on.
    ///
    /// # When cancelled
    ///
    /// The result stays in the handle.
    ///
    /// ```
    /// # use scheduler::{JoinError, Scheduler};
    /// let joined = Scheduler::new().block_on(async |task| {
    ///     let good = task.spawn("good", async |_| Ok(7));
    ///     let bad = task.spawn("bad", async |_| Ok("x".parse::<u32>()?));
    ///     let seven = task.join(&good).await??;
    ///     match task.join(&bad).await? { // `?` for this task, `match` for the other one
    ///         Err(JoinError::Failed(_)) => Ok(seven),
    ///         other => Ok(other?),
    ///     }
    /// })?;
    /// assert_eq!(joined, 7);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn join<T>(
        &mut self,
        handle: &JoinHandle<T>,
    ) -> impl Future<Output = Result<Result<T, JoinError>, Stop>> {
        self.wait_for(Join::new(handle), Location::caller())
    }

    /// Waits for a source.
    #[inline]
    pub(crate) fn wait_for<W: Source>(
        &mut self,
        source: W,
        location: &'static Location<'static>,
    ) -> Pending<'_, W> {
        let asked = Ask::new(&mut self.co, Request::Wait, location);
        Pending::new(source, asked, &self.kernel, &self.cell, location)
    }

    /// Gives the turn up, and goes on in the next round.
    pub(crate) fn give_turn(&mut self, location: &'static Location<'static>) -> Ask<'_> {
        Ask::new(&mut self.co, Request::Yield, location)
    }
}

impl fmt::Debug for Task<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("id", &self.id())
            .field("name", &self.name())
            .finish()
    }
}
