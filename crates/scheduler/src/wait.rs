//! Waits as data: several of them at once.

use std::{
    fmt,
    task::Poll,
    time::{Duration, Instant},
};

use self::{
    begun::Begun,
    foreign::Foreign,
    join::{End, Join},
    park::Park,
    sleep::Sleep,
    source::{Poller, Source},
};
use crate::{error::JoinError, join_handle::JoinHandle, kernel::reason::Reason};

pub(crate) mod ask;
mod awaiting;
mod begun;
pub(crate) mod foreign;
pub(crate) mod join;
pub(crate) mod lists;
pub(crate) mod park;
pub(crate) mod pending;
pub(crate) mod sleep;
pub(crate) mod source;

pub use park::{Unparker, Waiter};

/// A wait as a value, for the lists of [`Task::wait_any`](crate::Task::wait_any) and
/// [`Task::wait_all`](crate::Task::wait_all), or to be [awaited](#impl-Future-for-Wait%3C'_,+T%3E)
/// where no task is at hand.
///
/// Its output is a `T`; [`map`](Self::map) turns the waits of a list into one type. Nothing happens
/// until a task waits: a sleep, for example, starts then. Costs one allocation.
///
/// ```
/// # use scheduler::{Clock, Scheduler, Wait};
/// # use std::time::Duration;
/// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// let all = scheduler.block_on(async |task| {
///     let child = task.spawn("child", async |_| Ok(1));
///     let waits = [
///         Wait::join(&child).map(|joined| joined.unwrap_or(0)),
///         Wait::sleep(Duration::from_secs(1)).map(|()| 2),
///     ];
///     task.wait_all(waits).await
/// })?;
/// assert_eq!(all, [1, 2]);
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub struct Wait<'a, T> {
    source: Box<dyn Source<Output = T> + 'a>,
    /// Who awaits it without a request, if it is awaited so.
    begun: Option<Box<Begun>>,
}

impl<'a> Wait<'a, ()> {
    /// Returns a wait that ends after `duration`, counted from when a task begins to wait.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, Wait};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let winner = scheduler.block_on(async |task| {
    ///     let turtle = Wait::sleep(Duration::from_secs(60)).map(|()| "turtle");
    ///     let hare = Wait::sleep(Duration::from_secs(1)).map(|()| "hare");
    ///     task.wait_any([turtle, hare]).await
    /// })?;
    /// assert_eq!(winner, "hare");
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn sleep(duration: Duration) -> Self {
        Self::over(Sleep::after(duration))
    }

    /// Returns a wait that ends when the scheduler's clock reads `instant`: a bound for a whole
    /// loop.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, Wait, unbounded};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let (sender, receiver) = unbounded();
    /// scheduler.spawn_daemon("ticker", async move |task| loop {
    ///     task.sleep(Duration::from_secs(1)).await?;
    ///     sender.send(task, ()).await??;
    /// });
    /// let heard = scheduler.block_on(async move |task| {
    ///     let end = task.now() + Duration::from_millis(3500);
    ///     let next = || [Wait::recv(&receiver), Wait::sleep_until(end).map(|()| None)];
    ///     let mut heard = 0;
    ///     while task.wait_any(next()).await?.is_some() {
    ///         heard += 1;
    ///     }
    ///     Ok(heard)
    /// })?;
    /// assert_eq!(heard, 3);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn sleep_until(instant: Instant) -> Self {
        Self::over(Sleep::at(instant))
    }
}

impl<'a, T: 'a> Wait<'a, Result<T, JoinError>> {
    /// Returns a wait for the end of a task, whose output is the task's result.
    ///
    /// If another wait of the list wins, the result stays in the handle.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, Wait};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let fastest = scheduler.block_on(async |task| {
    ///     let mirrors = [3, 1, 2].map(|seconds| {
    ///         task.spawn(format!("mirror {seconds}"), async move |task| {
    ///             task.sleep(Duration::from_secs(seconds)).await?;
    ///             Ok(seconds)
    ///         })
    ///     });
    ///     Ok(task.wait_any(mirrors.iter().map(Wait::join)).await??)
    /// })?;
    /// assert_eq!(fastest, 1);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn join(handle: &'a JoinHandle<T>) -> Self {
        Self::over(Join::new(handle))
    }
}

impl<'a> Wait<'a, ()> {
    /// Returns a wait for the end of a task, which leaves the result in the handle: for a loop that
    /// notices that a server has ended, and takes its error elsewhere.
    ///
    /// ```
    /// # use scheduler::{JoinError, Scheduler, Wait};
    /// # use std::time::Duration;
    /// let error = Scheduler::new().block_on(async |task| {
    ///     let server = task.spawn("server", async |_| Ok("no port".parse::<u16>()?));
    ///     task.wait_any([
    ///         Wait::ended(&server),
    ///         Wait::sleep(Duration::from_secs(60)),
    ///     ])
    ///     .await?;
    ///     task.join(&server).await // the error is still there
    /// })?;
    /// assert!(matches!(error, Err(JoinError::Failed(_))));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn ended<T: 'a>(handle: &'a JoinHandle<T>) -> Self {
        Self::over(End::new(handle))
    }

    /// Returns a wait for a wake of the task that waits: see [`Task::park`](crate::Task::park).
    ///
    /// A wake that loses against another wait of the list is kept for the next park.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, Wait};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let was_woken = scheduler.block_on(async |task| {
    ///     let waiter = task.waiter();
    ///     task.spawn("waker", async move |_| Ok(waiter.wake()));
    ///     let waits = [
    ///         Wait::park().map(|()| true),
    ///         Wait::sleep(Duration::from_secs(1)).map(|()| false),
    ///     ];
    ///     task.wait_any(waits).await
    /// })?;
    /// assert!(was_woken);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn park() -> Self {
        Self::over(Park)
    }
}

impl<'a, T: 'a> Wait<'a, T> {
    /// Returns a wait for any future, as [`Task::wait`](crate::Task::wait) is.
    ///
    /// The future is dropped if another wait wins. Costs a second allocation.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, Wait};
    /// # use std::{future, time::Duration};
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let answer = scheduler.block_on(async |task| {
    ///     let waits = [
    ///         Wait::future(future::ready("ready")),
    ///         Wait::sleep(Duration::from_secs(1)).map(|()| "late"),
    ///     ];
    ///     task.wait_any(waits).await
    /// })?;
    /// assert_eq!(answer, "ready");
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn future(future: impl Future<Output = T> + 'a) -> Self {
        Self::over(Foreign::new(Box::pin(future)))
    }
}

impl<'a, T: 'a> Wait<'a, T> {
    pub(crate) fn over(source: impl Source<Output = T> + 'a) -> Self {
        Self {
            source: Box::new(source),
            begun: None,
        }
    }

    /// Returns a wait whose output is converted by `map`: the waits of a list need one type.
    ///
    /// ```
    /// # use scheduler::{Scheduler, Wait, unbounded};
    /// #[derive(Debug, PartialEq)]
    /// enum Input {
    ///     Key(Option<char>),
    ///     Resize(Option<(u16, u16)>),
    /// }
    /// let (_keys, typed) = unbounded();
    /// let (sizes, resized) = unbounded();
    /// sizes.try_send((80, 24))?;
    /// let input = Scheduler::new().block_on(async move |task| {
    ///     let key = Wait::recv(&typed).map(Input::Key);
    ///     task.wait_any([key, Wait::recv(&resized).map(Input::Resize)]).await
    /// })?;
    /// assert_eq!(input, Input::Resize(Some((80, 24))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn map<U: 'a>(self, map: impl FnOnce(T) -> U + 'a) -> Wait<'a, U> {
        let map = Map {
            source: self.source,
            map: Some(map),
        };
        Wait {
            source: Box::new(map),
            begun: self.begun,
        }
    }
}

impl<T> Wait<'_, T> {
    /// Has the task that polls it at a request woken from now on, if somebody awaited it before.
    fn take_over(&mut self, poller: &Poller<'_>) {
        if self.begun.take().is_some() {
            self.source.renew(poller);
        }
    }
}

impl<T> fmt::Debug for Wait<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").finish_non_exhaustive()
    }
}

struct Map<'a, T, M> {
    source: Box<dyn Source<Output = T> + 'a>,
    map: Option<M>,
}

impl<T, U, M: FnOnce(T) -> U> Source for Map<'_, T, M> {
    type Output = U;

    fn watch(&mut self, poller: &Poller<'_>) -> bool {
        self.source.watch(poller)
    }

    fn is_ready(&mut self, poller: &Poller<'_>) -> Option<bool> {
        self.source.is_ready(poller)
    }

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<U> {
        self.source.poll(poller).map(|given| {
            let map = self
                .map
                .take()
                .expect("a source is not polled after it was ready");
            map(given)
        })
    }

    fn renew(&mut self, poller: &Poller<'_>) {
        self.source.renew(poller);
    }

    fn needs_request(&self) -> bool {
        self.source.needs_request()
    }

    fn reason(&self) -> Reason {
        self.source.reason()
    }
}
