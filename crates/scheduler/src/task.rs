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
        request::{Request, Turn},
    },
    wait::{ask::Ask, join::Join, source::Source, wait_for::WaitFor},
};

mod descriptor;
mod interrupting;
mod nursery;
mod scope;
pub(crate) mod spawn;
mod timeout;
mod waits;

pub use scope::Scope;
pub use timeout::TimedOut;

/// A task's own end: what its body asks the scheduler through.
///
/// Every method that waits is a cancellation point: it may raise a [`Stop`], and `?` lets that out.
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
/// scheduler.spawn("pausing", async |task| pause(task, 3).await);
/// scheduler.run()?;
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
pub struct Task<'co> {
    co: Co<'co, Request, Turn, Stop>,
    kernel: Weak<Kernel>,
    /// The task itself, as the kernel holds it. The kernel takes the body out of it at the end, and this with it.
    cell: TaskRef,
}

impl<'co> Task<'co> {
    /// The body's end of the task whose first turn it is.
    pub(crate) fn enter(co: Co<'co, Request, Turn, Stop>) -> Self {
        let (kernel, cell) = entering::take().expect("a body runs first in a turn of its task");
        Self { co, kernel, cell }
    }

    pub(crate) fn cell(&self) -> &TaskRef {
        &self.cell
    }

    /// Tells the task's id.
    pub fn id(&self) -> TaskId {
        self.cell.header.id
    }

    /// Tells the task's name.
    pub fn name(&self) -> &str {
        &self.cell.header.name
    }

    /// Tells the time of the scheduler's clock.
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

    /// Lets every other ready task have its turn first.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// Nothing is lost: it is raised in place of the answer.
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
    /// The outer: the [`Stop`] that is raised meanwhile. The inner: why the task has no result;
    /// [`WouldDeadlock`](JoinError::WouldDeadlock), at once, if it waits for this one;
    /// [`Taken`](JoinError::Taken) if somebody else has the result. `.await??` lets both out.
    ///
    /// # When cancelled
    ///
    /// The result stays with the handle.
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
    ) -> WaitFor<'_, W> {
        let asked = Ask::new(&mut self.co, Request::Wait, location);
        WaitFor::new(source, asked, &self.kernel, &self.cell, location)
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
