//! Parking, and the two kinds of handles that end it.

use std::{fmt, rc::Weak, sync::Arc, task::Poll};

use super::source::{Poller, Source};
use crate::{
    id::TaskId,
    kernel::{Kernel, Parking, reason::Reason},
};

/// A handle that ends a task's [`park`](crate::Task::park), from the same thread.
///
/// A parked task goes straight to the tail of the ready queue. For a task that is not parked, one
/// wake is kept for its next park. Waking a task that has ended does nothing.
///
/// ```
/// # use scheduler::Scheduler;
/// let woken = Scheduler::new().block_on(async |task| {
///     let waiter = task.waiter();
///     waiter.wake(); // kept
///     waiter.wake(); // the same as one
///     task.park().await?; // returns at once
///     Ok("woken")
/// })?;
/// assert_eq!(woken, "woken");
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[derive(Clone)]
pub struct Waiter {
    kernel: Weak<Kernel>,
    task: TaskId,
}

impl Waiter {
    pub(crate) fn new(kernel: Weak<Kernel>, task: TaskId) -> Self {
        Self { kernel, task }
    }

    /// Returns the id of the task that it wakes.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let is_own = Scheduler::new().block_on(async |task| {
    ///     let waiter = task.waiter();
    ///     Ok(waiter.task() == task.id()) // a list of waiters finds its own entry by it
    /// })?;
    /// assert!(is_own);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn task(&self) -> TaskId {
        self.task
    }

    /// Wakes the task now, or when it parks next. Costs no system call.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let mut scheduler = Scheduler::new();
    /// scheduler.block_on(async |task| {
    ///     let main = task.waiter();
    ///     task.spawn("waker", async move |_| Ok(main.wake()));
    ///     task.park().await
    /// })?;
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn wake(&self) {
        let Some(kernel) = self.kernel.upgrade() else {
            return;
        };
        let Some(task) = kernel.task(self.task) else {
            return;
        };
        task.header.wait_state().token.set(true);
        if !task.header.waits_for_something_else() {
            kernel.wake_task(&task);
        }
    }
}

impl fmt::Debug for Waiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter").field("task", &self.task).finish()
    }
}

/// A handle that ends a task's [`park`](crate::Task::park), from any thread: it is `Send` and
/// `Sync`.
///
/// The task goes to the tail of the ready queue when the next round starts. For a task that is not
/// parked, one wake is kept for its next park. Waking a task that has ended, or whose scheduler is
/// gone, does nothing.
///
/// ```
/// # use scheduler::Scheduler;
/// let unparker = Scheduler::new().block_on(async |task| Ok(task.unparker()))?;
/// std::thread::spawn(move || unparker.unpark()).join().expect("it does not panic");
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[derive(Clone)]
pub struct Unparker {
    parking: Arc<Parking>,
}

impl Unparker {
    pub(crate) fn new(parking: Arc<Parking>) -> Self {
        Self { parking }
    }

    /// Wakes the task now, or when it parks next. A scheduler that blocks its thread is woken too.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// use std::sync::mpsc;
    ///
    /// let answer = Scheduler::new().block_on(async |task| {
    ///     let (sender, receiver) = mpsc::channel();
    ///     let unparker = task.unparker();
    ///     std::thread::spawn(move || {
    ///         let sent = sender.send(6 * 7); // computed by another thread
    ///         unparker.unpark(); // after the value is there
    ///         sent
    ///     });
    ///     loop {
    ///         if let Ok(answer) = receiver.try_recv() {
    ///             break Ok(answer);
    ///         }
    ///         task.park().await?;
    ///     }
    /// })?;
    /// assert_eq!(answer, 42);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
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

    fn needs_request(&self) -> bool {
        true
    }

    fn reason(&self) -> Reason {
        Reason::Park
    }
}
