use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use super::reply::Reply;
use crate::{
    error::JoinError,
    kernel::{inbox::Inbox, interruption::Interruption, order::order},
};

/// A handle of a task that was spawned from elsewhere: a future of its result, for any executor and
/// any thread.
///
/// Its output is the task's value, or the [`JoinError`] that says why there is none. It is
/// [`JoinError::Killed`] also if the scheduler was dropped before it took the order. A task of any
/// scheduler awaits it by [`Task::wait`](crate::Task::wait), a thread by a `block_on` such as
/// `futures_lite`'s.
///
/// Dropping it lets the task run on; a [`cancel`](Self::cancel) or [`kill`](Self::kill) that came
/// before holds. If the task fails after that, its error is reported as for a
/// [`JoinHandle`](crate::JoinHandle). An error that is dropped with this handle is written to the
/// standard error output, as the scheduler's [`Observer`](crate::Observer) is on another thread.
///
/// ```
/// use scheduler::{JoinError, Scheduler};
///
/// let mut scheduler = Scheduler::new();
/// let remote = scheduler.remote();
/// let caller = std::thread::spawn(move || {
///     let handle = remote.spawn("clumsy", async |_| -> Result<(), _> { panic!("oh no") });
///     futures_lite::future::block_on(handle.expect("the scheduler serves"))
/// });
/// scheduler.serve()?; // until the remote is gone
/// let result = caller.join().expect("the panic is a value here");
/// assert!(matches!(result, Err(JoinError::Panicked(_))));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
#[must_use = "drop it explicitly if nobody waits for the task"]
pub struct RemoteHandle<T> {
    reply: Arc<Reply<T>>,
    inbox: Arc<Inbox>,
}

impl<T> RemoteHandle<T> {
    pub(super) fn new(reply: Arc<Reply<T>>, inbox: Arc<Inbox>) -> Self {
        Self { reply, inbox }
    }

    /// Returns whether the task has ended, or never will run.
    ///
    /// ```
    /// use scheduler::Scheduler;
    ///
    /// let mut scheduler = Scheduler::new();
    /// let handle = scheduler.remote().spawn("quick", async |_| Ok(())).expect("it is there");
    /// assert!(!handle.is_finished());
    /// scheduler.run()?;
    /// assert!(handle.is_finished());
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn is_finished(&self) -> bool {
        self.reply.has_ended()
    }
}

impl<T: Send + 'static> RemoteHandle<T> {
    /// Has the task cancelled, as [`Task::cancel`](crate::Task::cancel) does, in the scheduler's
    /// next round.
    ///
    /// Returns `false` if the task has ended, or its scheduler is gone. It may end by itself before
    /// the request arrives: then that does nothing.
    ///
    /// ```
    /// use scheduler::{JoinError, Scheduler};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let handle = scheduler.remote().spawn("parked", async |task| task.park().await);
    /// let handle = handle.expect("the scheduler is there");
    /// scheduler.run_until_idle();
    /// assert!(handle.cancel());
    /// scheduler.run()?;
    /// assert_eq!(futures_lite::future::block_on(handle), Err(JoinError::Cancelled));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn cancel(&self) -> bool {
        self.interrupt(Interruption::Cancel)
    }

    /// Has the task killed, as [`Task::kill`](crate::Task::kill) does. Otherwise like
    /// [`cancel`](Self::cancel).
    ///
    /// ```
    /// use scheduler::{JoinError, Scheduler};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let endless = async |task: &mut scheduler::Task<'_>| loop {
    ///     let _ignored = task.yield_now().await;
    /// };
    /// let handle = scheduler.remote().spawn("endless", endless);
    /// let handle = handle.expect("the scheduler is there");
    /// assert!(handle.kill());
    /// scheduler.run()?;
    /// assert_eq!(futures_lite::future::block_on(handle), Err::<(), _>(JoinError::Killed));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn kill(&self) -> bool {
        self.interrupt(Interruption::Kill)
    }

    /// The order comes after the one that creates the task, so that is known by then.
    fn interrupt(&self, interruption: Interruption) -> bool {
        if self.is_finished() {
            return false;
        }
        let parts = (Arc::clone(&self.reply), interruption);
        let ordered = self.inbox.order(parts, |(reply, interruption)| {
            order(move |kernel| {
                if let Some(task) = reply.task() {
                    kernel.interrupt(task, interruption);
                }
            })
        });
        ordered.is_ok()
    }
}

impl<T> Future for RemoteHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.reply.poll(cx)
    }
}

impl<T> Drop for RemoteHandle<T> {
    fn drop(&mut self) {
        self.reply.abandon();
    }
}

impl<T> fmt::Debug for RemoteHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteHandle")
            .field("finished", &self.is_finished())
            .finish()
    }
}
