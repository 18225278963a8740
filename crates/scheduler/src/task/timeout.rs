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
        frames::Construct,
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
    /// waits, and its cleanup runs. A part that awaits a foreign future then is dropped, and so is
    /// a cleanup that takes more than a turn for one; [`wait`](Task::wait) is a request. Deadlines
    /// nest: only its own deadline becomes this call's `TimedOut`, that of an outer call goes on
    /// outwards. A part that returns `Ok` although its deadline has passed keeps that result. A
    /// deadline that cannot be represented never comes.
    ///
    /// # Errors
    ///
    /// The outer result is any other [`Stop`] that the part lets out. The inner one is
    /// [`TimedOut`].
    ///
    /// # When cancelled
    ///
    /// The stop is raised in the part, and goes out, also if the deadline passes in the part's
    /// cleanup: whatever else was raised in the part, or is left to be raised, takes the place of
    /// an own `TimedOut`. See [`winding_down`](crate::winding_down).
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
        let deadline = Deadline::enter(&kernel, Rc::clone(self.cell()), duration);
        drop(kernel);
        let mut part = pin!(Some(body(self)));
        let mut had_last_turn = false;
        let ended = poll_fn(|cx| {
            if !deadline.is_out_of_reach() {
                had_last_turn = false; // it stood at a request
            } else if had_last_turn {
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
        match ended {
            Some(Ok(value)) => Ok(Ok(value)),
            Some(Err(Stop::TimedOut)) | None => deadline.leave(),
            Some(Err(stop)) => Err(stop),
        }
    }
}

/// A deadline of a task. Dropping it takes the task from under it and stops its timer.
struct Deadline {
    kernel: Weak<Kernel>,
    task: TaskRef,
    /// Its place among the frames of the task.
    depth: usize,
    /// None if the deadline never comes.
    timer: Option<Timer>,
}

impl Deadline {
    /// Puts a task under a deadline, `duration` from now.
    fn enter(kernel: &Rc<Kernel>, task: TaskRef, duration: Duration) -> Self {
        let timer = kernel.time().after(duration).map(|deadline| {
            let alarm = Alarm::Interrupt(Rc::clone(&task));
            kernel.start_timer(deadline, alarm)
        });
        let frame = Construct::Timeout(timer.as_ref().map(|timer| *timer.entry()));
        Self {
            kernel: Rc::downgrade(kernel),
            depth: Kernel::enter_frame(&task, frame),
            task,
            timer,
        }
    }

    fn has_passed(&self) -> bool {
        match (self.kernel.upgrade(), &self.timer) {
            (Some(kernel), Some(timer)) => kernel.has_fired(timer),
            _ => false,
        }
    }

    /// Whether it has passed and this turn found the task at a foreign future, where nothing can be
    /// raised: after its deadline, a part makes requests or is dropped.
    fn is_out_of_reach(&self) -> bool {
        self.task.header.awaits.get() && self.has_passed()
    }

    /// Ends it after a part that ran out of time. If that was another one's deadline, or something
    /// else was raised in the part or is about to be, then that goes out.
    fn leave<T>(self) -> Result<Result<T, TimedOut>, Stop> {
        let Some(kernel) = self.kernel.upgrade().filter(|_| self.has_passed()) else {
            return Err(Stop::TimedOut);
        };
        let left = kernel.leave_frame(&self.task, self.depth);
        match left.and_then(|left| kernel.foreign_stop(&self.task, &left)) {
            Some(stop) => Err(stop),
            None => Ok(Err(TimedOut)),
        }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        if let Some(kernel) = self.kernel.upgrade() {
            kernel.leave_frame(&self.task, self.depth);
        }
    }
}
