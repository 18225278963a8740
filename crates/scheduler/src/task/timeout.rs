//! A body with a deadline.

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
        timers::TimerKey,
    },
};

/// The time of a [`Task::timeout`] was over before its body was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error("the time was over before the work was")]
pub struct TimedOut;

impl<'co> Task<'co> {
    /// Runs a part of this task's body under a deadline, `duration` from now.
    ///
    /// When the time is over, [`Stop::TimedOut`] is raised at the request on which the part waits, and its
    /// cleanup runs; a part that awaits a foreign future is dropped. Deadlines nest: only its own makes
    /// this `TimedOut`, that of an outer one goes on. An `Ok` that comes late is passed on.
    ///
    /// # Errors
    ///
    /// The outer: any other [`Stop`] that the part lets out. The inner: [`TimedOut`].
    ///
    /// # When cancelled
    ///
    /// It is raised in the part; the timer is removed.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, TimedOut};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let late = scheduler.block_on(async |task| {
    ///     let part = async |task: &mut scheduler::Task<'_>| task.sleep(Duration::from_secs(9)).await;
    ///     task.timeout(Duration::from_secs(1), part).await
    /// })?;
    /// assert_eq!(late, Err(TimedOut));
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
                // Perhaps it has just got out of its future and made a request: the next turn knows.
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

/// A timeout that a task has entered. It takes itself off the task when it goes.
struct Deadline {
    kernel: Weak<Kernel>,
    task: TaskRef,
    /// Where it stands among the task's frames.
    depth: usize,
    /// None if it never comes.
    timer: Option<TimerKey>,
}

impl Deadline {
    fn enter(kernel: &Rc<Kernel>, task: TaskRef, duration: Duration) -> Self {
        let timer = kernel.time().after(duration).map(|deadline| {
            let alarm = Alarm::Interrupt(Rc::clone(&task));
            kernel.timers().borrow_mut().insert(deadline, alarm)
        });
        Self {
            kernel: Rc::downgrade(kernel),
            depth: kernel.enter_frame(&task, Construct::Timeout(timer)),
            task,
            timer,
        }
    }

    /// Whether the time is over and this turn found the task at a foreign future, where nothing can be
    /// raised: after the deadline, a part makes requests or is dropped.
    fn is_out_of_reach(&self) -> bool {
        self.task.header.awaits.get() && self.has_passed()
    }

    fn has_passed(&self) -> bool {
        let (Some(kernel), Some(timer)) = (self.kernel.upgrade(), self.timer) else {
            return false;
        };
        kernel.timers().borrow().has_fired(timer)
    }

    /// Leaves it after a part that is out of time. If the deadline was another's, or something else was
    /// raised in the part or is about to be, that goes out.
    fn leave<T>(self) -> Result<Result<T, TimedOut>, Stop> {
        let Some(kernel) = self.kernel.upgrade().filter(|_| self.has_passed()) else {
            return Err(Stop::TimedOut); // an outer one's
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
        let Some(kernel) = self.kernel.upgrade() else {
            return;
        };
        kernel.leave_frame(&self.task, self.depth);
        if let Some(timer) = self.timer {
            let alarm = kernel.timers().borrow_mut().remove(timer);
            drop(alarm);
        }
    }
}
