//! The body's end: what a task asks the scheduler through.

use std::{
    fmt,
    panic::Location,
    rc::{Rc, Weak},
};

use coroutine::Co;

use crate::{
    error::Stop,
    kernel::{
        Kernel,
        cell::TaskRef,
        entering,
        request::{Request, Resumed},
    },
    observe::TaskInfo,
    wait::{ask::Ask, pending::Pending, source::Source},
};

// The page of `Task` lists its methods in this order.
mod turn;

pub(crate) mod spawn;

mod waits;

pub(crate) mod timeout;

pub(crate) mod scope;
pub(crate) mod spawner;

mod interrupting;

pub(crate) mod time_hold;

#[cfg(all(unix, feature = "io"))]
pub(crate) mod descriptor;
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
    /// The task itself, as the kernel holds it. The kernel takes the body out of it at the end, and
    /// this with it.
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

    pub(crate) fn weak_kernel(&self) -> Weak<Kernel> {
        self.kernel.clone()
    }

    #[inline]
    pub(crate) fn kernel(&self) -> Rc<Kernel> {
        self.kernel
            .upgrade()
            .expect("a task runs while its scheduler lives")
    }

    /// Returns a list of the live tasks, as [`Scheduler::tasks`](crate::Scheduler::tasks) does: who
    /// hangs, asked from inside.
    ///
    /// ```
    /// use scheduler::{Scheduler, TaskState};
    ///
    /// let hanging = Scheduler::new().block_on(async |task| {
    ///     let parked = task.spawn("parked", async |task| task.park().await);
    ///     task.yield_now().await?;
    ///     let hanging = task.tasks().into_iter().filter(|it| it.state == TaskState::Waiting);
    ///     let names: Vec<String> = hanging.map(|it| it.name).collect();
    ///     parked.kill();
    ///     Ok(names)
    /// })?;
    /// assert_eq!(hanging, ["parked"]);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn tasks(&self) -> Vec<TaskInfo> {
        self.kernel().tasks()
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

    /// Takes of the share of this turn; if less is left, ends the turn first.
    #[cfg(all(unix, feature = "io"))]
    pub(crate) async fn take_share(
        &mut self,
        cost: u32,
        location: &'static Location<'static>,
    ) -> Result<(), Stop> {
        if !self.kernel().take_share(cost) {
            self.give_turn(location).await?;
            self.kernel().take_share(cost);
        }
        Ok(())
    }

    /// Ends the turn; the task goes on in the next round.
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
