//! A task's identity, its clock and its turns.

use std::{panic::Location, time::Instant};

use super::Task;
use crate::{error::Stop, id::TaskId};

impl Task<'_> {
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

    /// Lets every other ready task have a turn first.
    ///
    /// Long computations call it now and then, because tasks are not preempted. Costs one switch,
    /// and no allocation.
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
}
