//! Waits that are awaited without a request.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use thiserror::Error;

use super::{Wait, begun::Begun, source::Poller};
use crate::{error::Stop, kernel::Kernel};

#[derive(Debug, Error)]
enum Refusal {
    #[error("cannot wait where no task runs; await it in a task of a scheduler")]
    Nowhere,
    #[error("cannot go on with a wait in another scheduler; make a new one there")]
    Elsewhere,
    #[error("cannot park without a task; use `Task::park`, or await an `Event`")]
    Park,
}

/// A wait is a future as well, for where no task is at hand: a combinator, a callback that returns
/// a future. It finds the task in whose turn it is polled. The output is that of the wait.
///
/// Where a task is at hand, prefer its methods, or [`Task::wait_any`](crate::Task::wait_any): a
/// cancellation comes through there, and a cycle of joins or locks is refused at once. A plain
/// `.await` is held up by a cancellation until the task's next request, and a cycle is reported as
/// a [`Deadlock`](crate::Deadlock) when nothing else can run. A `WouldDeadlock` never comes.
///
/// # Errors
///
/// Returns [`Stop::Failed`] if no task runs on this thread, if the wait was begun in another
/// scheduler, or for a [`park`](Wait::park), which is a task's own.
///
/// # When cancelled
///
/// Dropping it withdraws the wait, as in [`Task::wait_any`](crate::Task::wait_any).
///
/// ```
/// use futures_lite::future;
/// use scheduler::{Clock, Scheduler, Wait, unbounded};
/// use std::time::Duration;
///
/// let (numbers, received) = unbounded();
/// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// scheduler.spawn("numbers", async move |task| {
///     task.sleep(Duration::from_secs(1)).await?;
///     Ok(numbers.send(task, 7).await??)
/// });
/// let number = scheduler.block_on(async move |_| {
///     let limit = async {
///         Wait::sleep(Duration::from_secs(60)).await?;
///         Ok(None)
///     };
///     future::or(Wait::recv(&received), limit).await
/// })?;
/// assert_eq!(number, Some(7));
/// # Ok::<(), scheduler::RunError>(())
/// ```
impl<T> Future for Wait<'_, T> {
    type Output = Result<T, Stop>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some((kernel, task)) = Kernel::running_on_thread() else {
            return Poll::Ready(Err(Refusal::Nowhere.into()));
        };
        if self.source.needs_request() {
            return Poll::Ready(Err(Refusal::Park.into()));
        }
        if !kernel.take_share(1) {
            cx.waker().wake_by_ref(); // after everybody else
            return Poll::Pending;
        }
        let by = kernel.wakee(cx.waker());
        let poller = Poller {
            kernel: &kernel,
            task: &task,
            waker: cx.waker(),
            awaits: Some(&by),
        };
        match &self.begun {
            Some(before) if before.home != kernel.id() => {
                return Poll::Ready(Err(Refusal::Elsewhere.into()));
            }
            Some(before) if !before.by.is_same(&by) => self.source.renew(&poller),
            _ => {}
        }
        if let Poll::Ready(output) = self.source.poll(&poller) {
            return Poll::Ready(Ok(output));
        }
        kernel.note_awaited(self.source.reason());
        let home = kernel.id();
        self.begun = Some(Box::new(Begun { home, by }));
        Poll::Pending
    }
}

/// What a wait holds is never pinned.
impl<T> Unpin for Wait<'_, T> {}
