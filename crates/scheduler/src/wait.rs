//! Waits as data: several of them at once.

use std::{
    fmt, mem,
    task::Poll,
    time::{Duration, Instant},
};

use self::{
    join::Join,
    sleep::Sleep,
    source::{Poller, Source},
};
use crate::{error::JoinError, join_handle::JoinHandle, kernel::reason::Reason};

pub(crate) mod ask;
pub(crate) mod foreign;
pub(crate) mod join;
pub(crate) mod park;
pub(crate) mod pending;
pub(crate) mod sleep;
pub(crate) mod source;

pub use park::{Unparker, Waiter};

/// A wait as a value, for the lists of [`Task::wait_any`](crate::Task::wait_any) and
/// [`Task::wait_all`](crate::Task::wait_all).
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

impl<'a, T: 'a> Wait<'a, T> {
    pub(crate) fn over(source: impl Source<Output = T> + 'a) -> Self {
        Self {
            source: Box::new(source),
        }
    }

    /// Returns a wait whose output is converted by `map`, as the waits of a list need one type.
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
        Wait::over(Map {
            source: self.source,
            map: Some(map),
        })
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

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<U> {
        self.source.poll(poller).map(|given| {
            let map = self
                .map
                .take()
                .expect("a source is not polled after it was ready");
            map(given)
        })
    }

    fn reason(&self) -> Reason {
        self.source.reason()
    }
}

/// The first of several.
pub(crate) struct Any<'a, T> {
    waits: Vec<Wait<'a, T>>,
    /// The descriptors of the list were looked at.
    has_looked: bool,
}

impl<'a, T> Any<'a, T> {
    #[track_caller]
    pub(crate) fn new(waits: Vec<Wait<'a, T>>) -> Self {
        assert!(
            !waits.is_empty(),
            "cannot wait for any of nothing; list at least one wait"
        );
        Self {
            waits,
            has_looked: false,
        }
    }
}

impl<T> Any<'_, T> {
    /// Checks the descriptors that are listed before something else, which must not win over them
    /// because they were not checked.
    fn look(&mut self, poller: &Poller<'_>) {
        let before_the_last = self.waits.len() - 1;
        let mut is_watched = false;
        for wait in &mut self.waits[..before_the_last] {
            is_watched |= wait.source.watch(poller);
        }
        if is_watched {
            poller.kernel.poll_descriptors();
        }
    }
}

impl<T> Source for Any<'_, T> {
    type Output = T;

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<T> {
        if !self.has_looked {
            self.has_looked = true;
            self.look(poller);
        }
        for index in 0..self.waits.len() {
            if let Poll::Ready(given) = self.waits[index].source.poll(poller) {
                drop(self.waits.swap_remove(index)); // it has no wake to pass on
                return Poll::Ready(given);
            }
        }
        Poll::Pending
    }

    fn reason(&self) -> Reason {
        Reason::Any(self.waits.iter().map(|wait| wait.source.reason()).collect())
    }
}

/// All of several.
pub(crate) struct All<'a, T> {
    waits: Vec<Slot<'a, T>>,
}

enum Slot<'a, T> {
    Not(Wait<'a, T>),
    Gave(T),
}

impl<'a, T> All<'a, T> {
    pub(crate) fn new(waits: Vec<Wait<'a, T>>) -> Self {
        Self {
            waits: waits.into_iter().map(Slot::Not).collect(),
        }
    }
}

impl<T> Source for All<'_, T> {
    type Output = Vec<T>;

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<Vec<T>> {
        let mut all = true;
        for waited in &mut self.waits {
            if let Slot::Not(wait) = waited {
                match wait.source.poll(poller) {
                    Poll::Ready(given) => *waited = Slot::Gave(given),
                    Poll::Pending => all = false,
                }
            }
        }
        if !all {
            return Poll::Pending;
        }
        let gave = mem::take(&mut self.waits)
            .into_iter()
            .filter_map(|waited| match waited {
                Slot::Gave(given) => Some(given),
                Slot::Not(_) => None,
            });
        Poll::Ready(gave.collect())
    }

    fn reason(&self) -> Reason {
        let left = self.waits.iter().filter_map(|waited| match waited {
            Slot::Not(wait) => Some(wait.source.reason()),
            Slot::Gave(_) => None,
        });
        Reason::All(left.collect())
    }
}
