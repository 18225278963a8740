//! Parking, and the two ways to end it.

use std::{fmt, rc::Weak, sync::Arc, task::Poll};

use super::source::{Poller, Source};
use crate::{
    id::TaskId,
    kernel::{Kernel, Parking, reason::Reason},
};

/// Ends a task's [`park`](crate::Task::park) from the same thread.
///
/// A task that is parked goes straight to the tail of the ready queue. For one that is not, the wake is
/// kept for its next park, one at the most. A wake of a task that has ended does nothing.
#[derive(Clone)]
pub struct Waiter {
    kernel: Weak<Kernel>,
    task: TaskId,
}

impl Waiter {
    pub(crate) fn new(kernel: Weak<Kernel>, task: TaskId) -> Self {
        Self { kernel, task }
    }

    /// Tells which task it wakes.
    pub fn task(&self) -> TaskId {
        self.task
    }

    /// Wakes the task, now or when it parks next.
    pub fn wake(&self) {
        let Some(kernel) = self.kernel.upgrade() else {
            return;
        };
        let Some(task) = kernel.task(self.task) else {
            return;
        };
        task.header.wait_state().token.set(true);
        if !task.header.waits_for_something_else() {
            kernel.wake_task(task);
        }
    }
}

impl fmt::Debug for Waiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter").field("task", &self.task).finish()
    }
}

/// Ends a task's [`park`](crate::Task::park) from any thread: `Send` and `Sync`.
///
/// The task goes to the tail of the ready queue when the next round starts. A wake before the park is
/// kept, one at the most. A wake of a task that has ended, or whose scheduler is gone, does nothing.
#[derive(Clone)]
pub struct Unparker {
    parking: Arc<Parking>,
}

impl Unparker {
    pub(crate) fn new(parking: Arc<Parking>) -> Self {
        Self { parking }
    }

    /// Wakes the task, now or when it parks next.
    pub fn unpark(&self) {
        self.parking.unpark();
    }
}

impl fmt::Debug for Unparker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unparker").finish_non_exhaustive()
    }
}

/// A park: ready when a token is there.
pub(crate) struct Park;

impl Source for Park {
    type Output = ();

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<()> {
        let header = &poller.task.header;
        let parking = header
            .extras_if_any()
            .and_then(|extras| extras.parking.get());
        let unparked = parking.is_some_and(|parking| parking.take_token());
        if header.wait_state().token.take() || unparked {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    fn reason(&self) -> Reason {
        Reason::Park
    }
}
