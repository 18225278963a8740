//! Work that blocks its thread: files, host names, what has no other way. On the threads of the
//! `blocking` crate.

use std::{
    fmt,
    panic::{AssertUnwindSafe, Location, catch_unwind},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    thread,
};

use crate::{
    error::{Panic, Stop, drop_quietly},
    kernel::reason::Reason,
    name::Name,
    task::Task,
    wait::source::{Poller, Source},
};

mod work_panicked;

pub use work_panicked::WorkPanicked;

/// Begins work that blocks its thread, on another thread; returns a future of its value.
///
/// It needs no task at hand: any executor may await it. In a task, [`Task::unblock`] does it as a
/// request, which reports show as such.
///
/// The work runs on a pool that the process shares: it starts threads as they are needed, up to 500
/// (`BLOCKING_MAX_THREADS`). If they are all busy, the work waits for one.
///
/// # Errors
///
/// Its output is [`WorkPanicked`] if the work panicked.
///
/// # When cancelled
///
/// Work whose future is dropped does not begin. If it has begun, it runs on, and its value is
/// dropped; a panic in that drop reaches the panic hook alone.
///
/// ```
/// use scheduler::{Scheduler, Wait, unblock};
/// use std::sync::{Arc, Barrier};
///
/// let both = Arc::new(Barrier::new(2)); // each waits there for the other
/// let led = Scheduler::new().block_on(async |task| {
///     let works = [Arc::clone(&both), both].map(|both| unblock(move || both.wait().is_leader()));
///     task.wait_all(works.map(Wait::future)).await
/// })?;
/// assert_eq!(led.iter().filter(|led| matches!(led, Ok(true))).count(), 1);
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub fn unblock<T, W>(work: W) -> Unblock<T>
where
    T: Send + 'static,
    W: FnOnce() -> T + Send + 'static,
{
    let mut work = Quiet(Some(work));
    Unblock {
        task: blocking::unblock(move || {
            let work = work.0.take();
            Quiet(work.map(|work| catch_unwind(AssertUnwindSafe(work))))
        }),
    }
}

/// Work or its value, of which the pool may have to drop what nobody wants. A panic in that would
/// abort the process there.
struct Quiet<T>(Option<T>);

impl<T> Drop for Quiet<T> {
    fn drop(&mut self) {
        drop_quietly(self.0.take());
    }
}

/// A future of the value of work on another thread; made by [`unblock`].
#[must_use = "work whose future is dropped may not begin"]
pub struct Unblock<T> {
    task: blocking::Task<Quiet<thread::Result<T>>>,
}

impl<T> Future for Unblock<T> {
    type Output = Result<T, WorkPanicked>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.task).poll(cx).map(|mut ended| {
            let result = ended.0.take();
            let result = result.expect("a value is taken once, where it is awaited");
            result.map_err(|payload| WorkPanicked(Panic::new(payload)))
        })
    }
}

impl<T> fmt::Debug for Unblock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unblock").finish_non_exhaustive()
    }
}

/// The same as a source, with its own reason.
struct Working<T>(Unblock<T>);

impl<T> Source for Working<T> {
    type Output = Result<T, WorkPanicked>;

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(&mut Context::from_waker(poller.waker))
    }

    fn reason(&self) -> Reason {
        let work = Name::Static("work on another thread");
        Reason::Outside("unblock", Rc::new(work))
    }
}

impl Task<'_> {
    /// Has work done that blocks its thread, on another thread, and waits for its value; the other
    /// tasks go on.
    ///
    /// The threads are those of [`unblock`](crate::unblock()).
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// [`WorkPanicked`] if the work panicked; `.await??` passes both on. A fallible work's own
    /// result is inside of them.
    ///
    /// # When cancelled
    ///
    /// Work that has not begun does not begin. If it has, it runs on, and its value is dropped.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// use std::{fs, net::ToSocketAddrs};
    ///
    /// let (text, addresses) = Scheduler::new().block_on(async |task| {
    ///     // A file, and a host name, which `TcpStream::connect` would resolve on this thread.
    ///     let text = task.unblock(|| fs::read_to_string("Cargo.toml")).await???;
    ///     let resolved = task.unblock(|| ("localhost", 80).to_socket_addrs()).await???;
    ///     Ok((text, resolved.collect::<Vec<_>>()))
    /// })?;
    /// assert!(text.contains("[package]"));
    /// assert!(addresses.iter().all(|address| address.ip().is_loopback()));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn unblock<T, W>(
        &mut self,
        work: W,
    ) -> impl Future<Output = Result<Result<T, WorkPanicked>, Stop>>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        let location = Location::caller();
        async move { self.wait_for(Working(unblock(work)), location).await }
    }
}
