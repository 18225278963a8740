use std::time::Instant;

/// The outcome of a [`step`](crate::Scheduler::step): whether a task ran, and if not, why not.
///
/// ```
/// use scheduler::{Clock, Scheduler, Step};
/// use std::time::Duration;
///
/// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// let begun = scheduler.block_on(async |task| Ok(task.now()))?;
/// scheduler.spawn("sleeper", async |task| task.sleep(Duration::from_secs(1)).await);
/// assert_eq!(scheduler.step(), Step::Ran); // it begins to sleep
/// assert_eq!(scheduler.step(), Step::Idle(Some(begun + Duration::from_secs(1))));
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A task had its turn.
    Ran,
    /// No task is ready. Holds the next deadline, if a task waits for one; before that, only a wake
    /// from outside can make a task ready.
    Idle(Option<Instant>),
    /// No task is left, except for daemons.
    Done,
}
