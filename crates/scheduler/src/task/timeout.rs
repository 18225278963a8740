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
        let deadline = DeadlineGuard::begin(&kernel, Rc::clone(self.cell()), duration);
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
                // Perhaps it has just got out of its future and made a request: the next turn knows.
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

/// Takes a deadline off a task when it goes.
struct DeadlineGuard {
    kernel: Weak<Kernel>,
    task: TaskRef,
    timer: TimerKey,
}

impl DeadlineGuard {
    fn begin(kernel: &Rc<Kernel>, task: TaskRef, duration: Duration) -> Self {
        let deadline = kernel.time().after(duration);
        let alarm = Alarm::Interrupt(Rc::clone(&task));
        let timer = kernel.timers().borrow_mut().insert(deadline, alarm);
        kernel.enter_deadline(&task, timer);
        Self {
            kernel: Rc::downgrade(kernel),
            task,
            timer,
        }
    }

    /// Whether the time is over and this turn found the task at a foreign future, where nothing can be
    /// raised.
    fn is_out_of_reach(&self) -> bool {
        let Some(kernel) = self.kernel.upgrade() else {
            return false;
        };
        self.task.header.awaits.get() && kernel.is_yet_to_raise(&self.task, self.timer)
    }

    /// Ends it. Tells whether it was the one that was raised last.
    fn leave(self) -> bool {
        self.take_off()
    }

    fn take_off(&self) -> bool {
        self.kernel
            .upgrade()
            .is_some_and(|kernel| kernel.leave_deadline(&self.task, self.timer))
    }
}

impl Drop for DeadlineGuard {
    fn drop(&mut self) {
        self.take_off();
    }
}
