//! What a host asks of its scheduler between two steps.

use std::time::Instant;

use super::Scheduler;
use crate::{error::BoxError, id::TaskId, kernel::interruption::Interruption, observe::TaskInfo};

impl Scheduler {
    /// Returns the time of the scheduler's clock: the deadlines of
    /// [`Step::Idle`](crate::Step::Idle) are compared with it.
    ///
    /// ```
    /// use scheduler::{Clock, Scheduler, Step};
    /// use std::time::Duration;
    ///
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let begin = scheduler.now();
    /// scheduler.spawn("sleeper", async |task| task.sleep(Duration::from_secs(1)).await);
    /// assert_eq!(scheduler.run_until_idle(), Step::Idle(Some(begin + Duration::from_secs(1))));
    /// ```
    pub fn now(&self) -> Instant {
        self.kernel.time().now()
    }

    /// Cancels a task, as [`Task::cancel`](crate::Task::cancel) does. It is raised at the task's
    /// next turn.
    ///
    /// Returns `false` if the task has ended. A handle can do it as well:
    /// [`JoinHandle::cancel`](crate::JoinHandle::cancel).
    ///
    /// ```
    /// use scheduler::{JoinError, Scheduler};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let parked = scheduler.spawn("parked", async |task| task.park().await);
    /// scheduler.run_until_idle();
    /// assert!(scheduler.cancel(parked.id()));
    /// scheduler.run()?;
    /// assert_eq!(parked.result(), Some(Err(JoinError::Cancelled)));
    /// assert!(!scheduler.cancel(parked.id()));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn cancel(&mut self, task: TaskId) -> bool {
        self.kernel.interrupt(task, Interruption::Cancel)
    }

    /// Throws an error into a task, as [`Task::throw`](crate::Task::throw) does.
    ///
    /// Returns `false` if the task has ended.
    ///
    /// ```
    /// use scheduler::Scheduler;
    ///
    /// let mut scheduler = Scheduler::new();
    /// let parked = scheduler.spawn("parked", async |task| task.park().await);
    /// scheduler.run_until_idle();
    /// scheduler.throw(parked.id(), "the server is going down");
    /// scheduler.run()?;
    /// let error = parked.result().and_then(Result::err).expect("it was stopped");
    /// assert_eq!(error.to_string(), "the task failed: the server is going down");
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn throw(&mut self, task: TaskId, error: impl Into<BoxError>) -> bool {
        self.kernel
            .interrupt(task, Interruption::Throw(error.into()))
    }

    /// Kills a task, as [`Task::kill`](crate::Task::kill) does: its cleanup runs at its next turn.
    ///
    /// Returns `false` if the task has ended.
    ///
    /// ```
    /// use scheduler::{JoinError, Scheduler};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let endless = scheduler.spawn("endless", async |task| loop {
    ///     let _ignored = task.yield_now().await;
    /// });
    /// scheduler.step();
    /// scheduler.kill(endless.id());
    /// scheduler.run()?;
    /// assert_eq!(endless.result(), Some(Err::<(), _>(JoinError::Killed)));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn kill(&mut self, task: TaskId) -> bool {
        self.kernel.interrupt(task, Interruption::Kill)
    }

    /// Returns a list of the live tasks: their names, states, waits and counters.
    ///
    /// The order is that of their slots in the task table. Costs an allocation per task, so it is
    /// for reports, not for every turn.
    ///
    /// ```
    /// use scheduler::{Scheduler, TaskState};
    ///
    /// let mut scheduler = Scheduler::new();
    /// scheduler.spawn("parked", async |task| task.park().await);
    /// scheduler.run_until_idle();
    /// let parked = &scheduler.tasks()[0];
    /// assert_eq!((parked.name.as_str(), parked.state), ("parked", TaskState::Waiting));
    /// assert_eq!(parked.switches, 1);
    /// ```
    pub fn tasks(&self) -> Vec<TaskInfo> {
        self.kernel.tasks()
    }
}
