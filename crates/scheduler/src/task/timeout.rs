//! A part of a body that runs under a deadline.

use std::{
    future::poll_fn,
    pin::pin,
    rc::{Rc, Weak},
    task::Poll,
    time::Duration,
};

use thiserror::Error;

use super::Task;
use crate::{
    error::Stop,
    kernel::{
        Kernel,
        cell::{Alarm, TaskRef},
        timer::Timer,
    },
};

/// The error of a [`Task::timeout`] whose deadline passed before its part was done.
///
/// ```
/// # use scheduler::{Clock, Scheduler, TimedOut};
/// # use std::time::Duration;
/// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// let late = scheduler.block_on(async |task| {
///     task.timeout(Duration::from_secs(1), async |task| task.park().await).await
/// })?;
/// assert_eq!(late, Err(TimedOut));
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error("the deadline passed before the work was done")]
pub struct TimedOut;

impl<'co> Task<'co> {
    /// Runs a part of this task's body under a deadline, `duration` from now.
    ///
    /// When the deadline passes, [`Stop::TimedOut`] is raised at the request on which the part
    /// waits, and its cleanup runs; a part that awaits a foreign future is dropped. Deadlines nest:
    /// only its own deadline becomes this call's `TimedOut`, that of an outer call goes on
    /// outwards. A part that returns `Ok` although its deadline has passed keeps that result.
    ///
    /// # Errors
    ///
    /// The outer result is any other [`Stop`] that the part lets out. The inner one is
    /// [`TimedOut`].
    ///
    /// # When cancelled
    ///
    /// The stop is raised in the part, and the timer is removed.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, TimedOut};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let (quick, slow) = scheduler.block_on(async |task| {
    ///     let second = Duration::from_secs(1);
    ///     let quick = task.timeout(second, async |task| {
    ///         task.sleep(second / 2).await?;
    ///         Ok("done")
    ///     });
    ///     let quick = quick.await?;
    ///     let slow = task.timeout(second, async |task| task.sleep(9 * second).await).await?;
    ///     Ok((quick, slow))
    /// })?;
    /// assert_eq!(quick, Ok("done"));
    /// assert_eq!(slow, Err(TimedOut));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub async fn timeout<T, B>(
        &mut self,
        duration: Duration,
        body: B,
    ) -> Result<Result<T, TimedOut>, Stop>
    where
        B: AsyncFnOnce(&mut Task<'co>) -> Result<T, Stop>,
    {
        let kernel = self.kernel();
        let deadline = Deadline::begin(&kernel, Rc::clone(self.cell()), duration);
        drop(kernel);
        let mut part = pin!(Some(body(self)));
        let mut had_last_turn = false;
        let ended = poll_fn(|cx| {
            if had_last_turn && deadline.is_out_of_reach() {
                part.set(None);
            }
            let Some(running) = part.as_mut().as_pin_mut() else {
                return Poll::Ready(None);
            };
            let polled = running.poll(cx).map(Some);
            if polled.is_pending() && !had_last_turn && deadline.is_out_of_reach() {
                // Perhaps it has just got out of its future and made a request: the next turn
                // knows.
                had_last_turn = true;
                cx.waker().wake_by_ref();
            }
            polled
        })
        .await;
        let was_own = deadline.leave();
        match ended {
            Some(Ok(value)) => Ok(Ok(value)),
            None => Ok(Err(TimedOut)),
            Some(Err(Stop::TimedOut)) if was_own => Ok(Err(TimedOut)),
            Some(Err(stop)) => Err(stop),
        }
    }
}

/// A deadline of a task. Dropping it takes the task from under it and stops its timer.
struct Deadline {
    kernel: Weak<Kernel>,
    task: TaskRef,
    timer: Timer,
}

impl Deadline {
    /// Puts a task under a deadline, `duration` from now.
    fn begin(kernel: &Rc<Kernel>, task: TaskRef, duration: Duration) -> Self {
        let alarm = Alarm::Interrupt(Rc::clone(&task));
        let timer = kernel.start_timer(kernel.time().after(duration), alarm);
        Kernel::enter_deadline(&task, &timer);
        Self {
            kernel: Rc::downgrade(kernel),
            task,
            timer,
        }
    }

    /// Whether the time is over and this turn found the task at a foreign future, where nothing can
    /// be
    /// raised.
    fn is_out_of_reach(&self) -> bool {
        let Some(kernel) = self.kernel.upgrade() else {
            return false;
        };
        self.task.header.awaits.get() && kernel.is_yet_to_raise(&self.task, &self.timer)
    }

    /// Ends it. Returns whether it was the one that was raised last.
    fn leave(self) -> bool {
        Kernel::leave_deadline(&self.task, &self.timer)
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        Kernel::leave_deadline(&self.task, &self.timer);
    }
}
