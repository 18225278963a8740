//! Access to a scheduler from other threads and other executors.

use std::{borrow::Cow, fmt, sync::Arc};

use crate::{
    error::Stop,
    kernel::{inbox::Inbox, line::Line, order::order},
    task::{
        Task,
        spawn::{Spawning, spawn},
    },
};

mod delivery;
mod gone;
mod remote_handle;
mod reply;

pub use gone::Gone;
pub use remote_handle::RemoteHandle;

/// A handle of a scheduler, by which any thread creates tasks there: it is `Send`, `Sync` and
/// `Clone`.
///
/// It comes from [`Scheduler::remote`](crate::Scheduler::remote).
/// [`Scheduler::serve`](crate::Scheduler::serve) runs until the last one is gone. It does not keep
/// the scheduler alive.
///
/// ```
/// use scheduler::Scheduler;
///
/// let mut scheduler = Scheduler::new();
/// let remote = scheduler.remote();
/// let thread = std::thread::spawn(move || {
///     let answer = remote.spawn("answer", async |task| {
///         task.yield_now().await?; // a task like any other, on the scheduler's thread
///         Ok(42)
///     });
///     futures_lite::future::block_on(answer.expect("the scheduler serves"))
/// });
/// scheduler.serve()?;
/// assert_eq!(thread.join().expect("it does not panic"), Ok(42));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
#[derive(Clone)]
pub struct Remote {
    line: Arc<Line>,
}

impl Remote {
    pub(crate) fn new(line: Arc<Line>) -> Self {
        Self { line }
    }

    /// Has the scheduler create a task, at the tail of its next round.
    ///
    /// `name` appears in reports, and `body` is the task's code. Only what it captures, and its
    /// value, must be `Send`: the body itself runs on the scheduler's thread, and may hold an
    /// [`Rc`](std::rc::Rc) across its waits. Orders from one thread are carried out in their order.
    /// Costs a lock, and a few small allocations more than a spawn there.
    ///
    /// # Errors
    ///
    /// Returns [`Gone`], with the body, if the scheduler has been dropped. One whose run has ended
    /// takes the order in its next run.
    ///
    /// ```
    /// use scheduler::Scheduler;
    /// use std::{sync::mpsc, thread};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let (sums, results) = mpsc::channel();
    /// for numbers in [[1, 2], [3, 4]] {
    ///     let (remote, sums) = (scheduler.remote(), sums.clone());
    ///     thread::spawn(move || {
    ///         let summing = remote.spawn("sum", async move |_| {
    ///             sums.send(numbers.iter().sum::<i32>()).map_err(|error| error.into())
    ///         });
    ///         drop(summing); // the task runs on; nobody waits for its end
    ///     });
    /// }
    /// drop(sums);
    /// scheduler.serve()?;
    /// assert_eq!(results.iter().sum::<i32>(), 10);
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn spawn<T, B>(
        &self,
        name: impl Into<Cow<'static, str>>,
        body: B,
    ) -> Result<RemoteHandle<T>, Gone<B>>
    where
        T: Send + 'static,
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + Send + 'static,
    {
        let inbox = self.line.inbox();
        let (reply, promise) = reply::Reply::new();
        let ordered = inbox.order((name.into(), body, promise), |(name, body, promise)| {
            order(move |kernel| {
                let handle = spawn(kernel, Spawning::task(name), body);
                kernel.join_winding_down(handle.id());
                promise.created(handle.id());
                delivery::deliver(handle, promise);
            })
        });
        match ordered {
            Ok(()) => Ok(RemoteHandle::new(reply, Arc::clone(inbox))),
            Err((_, body, _)) => Err(Gone(body)),
        }
    }

    /// Returns the means to cancel everything there, by which the scheduler is not kept serving.
    pub(crate) fn winding_down(&self) -> WindingDown {
        WindingDown(Arc::clone(self.line.inbox()))
    }
}

/// The means to cancel everything in a scheduler.
pub(crate) struct WindingDown(Arc<Inbox>);

impl WindingDown {
    /// Has everything in the scheduler cancelled, and what comes by a `Remote` from then on.
    pub(crate) fn begin(&self) {
        let ordered = self.0.order((), |()| order(|kernel| kernel.wind_down()));
        let _ = ordered; // one that is gone has nothing left to cancel
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote").finish_non_exhaustive()
    }
}
