//! Time without a task at hand.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use crate::kernel::{
    Kernel, loose::Loose, reason::Reason, rouse::note_awaited, timer::TimerKey, wakee::Wakee,
};

/// Returns a future that ends when `duration` has passed, counted from its first poll.
///
/// It needs no task at hand, so it is for combinators and for other people's timers. Where a task
/// is at hand, [`Task::sleep`](crate::Task::sleep) lets a cancellation in. A duration too long for
/// the clock never ends.
///
/// # Panics
///
/// The future panics if it is polled where no scheduler runs.
///
/// ```
/// use futures_lite::future;
/// use scheduler::{Clock, Scheduler, Wait, unbounded};
/// use std::time::Duration;
///
/// let (_never, received) = unbounded::<&str>();
/// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// let outcome = scheduler.block_on(async move |_| {
///     let limit = async {
///         scheduler::sleep(Duration::from_secs(3600)).await;
///         Ok(Some("idle for an hour"))
///     };
///     future::or(Wait::recv(&received), limit).await
/// })?;
/// assert_eq!(outcome, Some("idle for an hour"));
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub fn sleep(duration: Duration) -> Sleep {
    Sleep {
        until: Until::After(duration),
        timer: None,
    }
}

/// Returns a future that ends when the scheduler's clock reads `instant` or later.
///
/// Otherwise like [`sleep`].
///
/// # Panics
///
/// The future panics if it is polled where no scheduler runs.
///
/// ```
/// use scheduler::{Clock, Scheduler};
/// use std::time::Duration;
///
/// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// let late = scheduler.block_on(async |_| {
///     let deadline = scheduler::now() + Duration::from_secs(5);
///     scheduler::sleep_until(deadline).await;
///     Ok(scheduler::now() - deadline)
/// })?;
/// assert_eq!(late, Duration::ZERO);
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub fn sleep_until(instant: Instant) -> Sleep {
    Sleep {
        until: Until::At(instant),
        timer: None,
    }
}

/// Returns the time of the scheduler that runs on this thread, under either clock.
///
/// # Panics
///
/// Panics where no scheduler runs: use [`Scheduler::now`](crate::Scheduler::now) there.
///
/// ```
/// use scheduler::Scheduler;
///
/// let before = Scheduler::new().block_on(async |task| Ok(task.now() <= scheduler::now()))?;
/// assert!(before);
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[track_caller]
pub fn now() -> Instant {
    let kernel = Kernel::of_thread();
    let kernel = kernel.expect("there is no time where no scheduler runs; ask it in a task");
    kernel.time().now()
}

/// A future that ends at a time, made by [`sleep`] and [`sleep_until`].
///
/// It may be moved to another thread, and to another scheduler: it ends when that one's clock has
/// come to the same instant.
///
/// ```
/// fn is_timer<T: Future<Output = ()> + Send + Sync + Unpin + 'static>(_: T) {}
/// is_timer(scheduler::sleep(std::time::Duration::from_secs(1)));
/// ```
#[must_use = "a future does nothing until it is awaited"]
pub struct Sleep {
    until: Until,
    /// Started by the first poll.
    timer: Option<Started>,
}

#[derive(Debug, Clone, Copy)]
enum Until {
    After(Duration),
    At(Instant),
}

/// A timer, and whom it wakes.
struct Started {
    timer: Loose<TimerKey>,
    by: Wakee,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let kernel = Kernel::of_thread();
        let kernel = kernel.expect("a sleep ends where a scheduler runs; await it in a task");
        let deadline = match self.until {
            Until::At(deadline) => Some(deadline),
            Until::After(duration) => kernel.time().after(duration),
        };
        // 1. A time that cannot be represented never comes, also not for a later poll.
        let Some(deadline) = deadline else {
            self.until = Until::After(Duration::MAX);
            kernel.note_awaited(Reason::Sleep);
            return Poll::Pending;
        };
        self.until = Until::At(deadline);
        // 2. The first poll starts the timer; so does one with another waker, or another scheduler.
        let task = kernel.running_task();
        let by = kernel.wakee_of(task.as_ref(), cx.waker());
        let started = self.timer.as_ref().filter(|it| it.by.is_same(&by));
        match started.and_then(|started| started.timer.entry_in(&kernel)) {
            Some(timer) if kernel.timer_has_fired(timer) => return Poll::Ready(()),
            Some(_) => {}
            None if deadline <= kernel.time().now() => return Poll::Ready(()),
            None => {
                let timer = kernel.start_loose_timer(deadline, by.clone());
                self.timer = Some(Started { timer, by });
            }
        }
        if let Some(task) = task {
            note_awaited(&task, Reason::Sleep);
        }
        Poll::Pending
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sleep").field("until", &self.until).finish()
    }
}
