//! The body's end: the only functions that yield a request.

use std::{
    borrow::Cow,
    fmt,
    panic::Location,
    pin::{Pin, pin},
    rc::{Rc, Weak},
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use coroutine::{Co, Interrupt};

use crate::{
    error::{JoinError, Stop, raised},
    foreign::Foreign,
    id::TaskId,
    inbox::Parking,
    join_handle::JoinHandle,
    joining::Join,
    kernel::Kernel,
    name::Name,
    request::{Request, Turn},
    sleep::Sleep,
    source::{Source, Waiting},
    spawn::{Spawning, spawn},
    wait::{All, Any, Wait},
    waiter::{Park, Unparker, Waiter},
};

/// A task's own end: what its body asks the scheduler through.
///
/// Every method that waits is a cancellation point: it may raise a [`Stop`], and `?` lets that out.
///
/// ```
/// use scheduler::{Scheduler, Stop, Task};
///
/// async fn pause(task: &mut Task<'_>, turns: u32) -> Result<(), Stop> {
///     for _ in 0..turns {
///         task.yield_now().await?;
///     }
///     Ok(())
/// }
/// let mut scheduler = Scheduler::new();
/// scheduler.spawn("pausing", async |task| pause(task, 3).await);
/// scheduler.run()?;
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
pub struct Task<'co> {
    co: Co<'co, Request, Turn, Stop>,
    kernel: Weak<Kernel>,
    id: TaskId,
    name: Name,
}

impl<'co> Task<'co> {
    pub(crate) fn new(
        co: Co<'co, Request, Turn, Stop>,
        kernel: Weak<Kernel>,
        id: TaskId,
        name: Name,
    ) -> Self {
        Self {
            co,
            kernel,
            id,
            name,
        }
    }

    /// Tells the task's id.
    pub fn id(&self) -> TaskId {
        self.id
    }

    /// Tells the task's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Tells the time of the scheduler's clock.
    pub fn now(&self) -> Instant {
        self.kernel().time().now()
    }

    pub(crate) fn kernel(&self) -> Rc<Kernel> {
        self.kernel
            .upgrade()
            .expect("a task runs while its scheduler lives")
    }

    /// Lets every other ready task have its turn first.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// Nothing is lost: it is raised in place of the answer.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// # use std::{cell::RefCell, rc::Rc};
    /// let mut scheduler = Scheduler::new();
    /// let turns = Rc::new(RefCell::new(String::new()));
    /// for name in ["a", "b"] {
    ///     let turns = Rc::clone(&turns);
    ///     scheduler.spawn(name, async move |task| {
    ///         for _ in 0..3 {
    ///             turns.borrow_mut().push_str(task.name());
    ///             task.yield_now().await?;
    ///         }
    ///         Ok(())
    ///     });
    /// }
    /// scheduler.run()?;
    /// assert_eq!(*turns.borrow(), "ababab");
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn yield_now(&mut self) -> impl Future<Output = Result<(), Stop>> {
        Ask {
            asked: self.co.yield_at(Request::Yield, Location::caller()),
        }
    }

    /// Creates a task beside this one. It has its first turn in the next round; this one goes on now.
    ///
    /// Goes in: a name for reports, and the body. Comes out: the handle, by which the result is taken.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let sum = Scheduler::new().block_on(async |task| {
    ///     let child = task.spawn("child", async |_| Ok(20));
    ///     Ok(1 + task.join(&child).await??)
    /// })?;
    /// assert_eq!(sum, 21);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn spawn<T, B>(&mut self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<T>
    where
        T: 'static,
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
    {
        spawn(&self.kernel(), Spawning::task(name.into()), body)
    }

    /// Creates a task that serves others: it neither keeps a run alive nor counts in a deadlock.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let mut scheduler = Scheduler::new();
    /// scheduler.spawn("main", async |task| {
    ///     task.spawn_daemon("ticker", async |task| loop { task.yield_now().await?; });
    ///     task.yield_now().await
    /// });
    /// scheduler.run()?; // ends, though the ticker does not
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn spawn_daemon<B>(&mut self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<()>
    where
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<(), Stop> + 'static,
    {
        spawn(&self.kernel(), Spawning::daemon(name.into()), body)
    }

    /// Waits until a task has ended, and takes its result.
    ///
    /// If it has ended already, the answer comes in the same turn.
    ///
    /// # Errors
    ///
    /// The outer: the [`Stop`] that is raised meanwhile. The inner: why the task has no result;
    /// [`WouldDeadlock`](JoinError::WouldDeadlock), at once, if it waits for this one;
    /// [`Taken`](JoinError::Taken) if somebody else has the result. `.await??` lets both out.
    ///
    /// # When cancelled
    ///
    /// The result stays with the handle.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn join<T>(
        &mut self,
        handle: &JoinHandle<T>,
    ) -> impl Future<Output = Result<Result<T, JoinError>, Stop>> {
        self.wait_for(Join::new(handle), Location::caller())
    }

    /// Waits for so long. Ties of deadlines end in the order in which they were begun.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// The timer is removed.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// scheduler.block_on(async |task| task.sleep(Duration::from_millis(20)).await)?;
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn sleep(&mut self, duration: Duration) -> impl Future<Output = Result<(), Stop>> {
        self.wait_for(Sleep::after(duration), Location::caller())
    }

    /// Waits until this time, as [`sleep`](Self::sleep) does.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// The timer is removed.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn sleep_until(&mut self, instant: Instant) -> impl Future<Output = Result<(), Stop>> {
        self.wait_for(Sleep::at(instant), Location::caller())
    }

    /// Waits until one of the task's [`waiter`](Self::waiter)s or [`unparker`](Self::unparker)s wakes it.
    ///
    /// A wake that came before, since the last park, ends it at once.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// A wake that comes later is kept for the next park.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let mut scheduler = Scheduler::new();
    /// let woken = scheduler.block_on(async |task| {
    ///     let waiter = task.waiter();
    ///     task.spawn("waker", async move |_| Ok(waiter.wake()));
    ///     task.park().await?;
    ///     Ok("woken")
    /// })?;
    /// assert_eq!(woken, "woken");
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn park(&mut self) -> impl Future<Output = Result<(), Stop>> {
        self.wait_for(Park, Location::caller())
    }

    /// Makes what ends a [`park`](Self::park) from this thread.
    pub fn waiter(&self) -> Waiter {
        Waiter::new(self.kernel.clone(), self.id)
    }

    /// Makes what ends a [`park`](Self::park) from any thread. While one is alive, a park is no deadlock.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let woken = Scheduler::new().block_on(async |task| {
    ///     let unparker = task.unparker();
    ///     let thread = std::thread::spawn(move || unparker.unpark());
    ///     task.park().await?;
    ///     Ok(thread.join().is_ok())
    /// })?;
    /// assert!(woken);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[expect(
        clippy::missing_panics_doc,
        reason = "a task that runs is in the table"
    )]
    pub fn unparker(&self) -> Unparker {
        let kernel = self.kernel();
        let task = kernel
            .task(self.id)
            .expect("a task that runs is in the table");
        let parking = task
            .header
            .rare()
            .parking
            .get_or_init(|| Arc::new(Parking::new(kernel.inbox(), self.id)));
        Unparker::new(Arc::clone(parking))
    }

    /// Awaits any future, as a request: unlike in a plain `.await`, a cancellation is raised here, and
    /// reports tell the place.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// The future is dropped.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let ready = Scheduler::new().block_on(async |task| task.wait(std::future::ready(7)).await)?;
    /// assert_eq!(ready, 7);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn wait<F: Future>(&mut self, future: F) -> impl Future<Output = Result<F::Output, Stop>> {
        let location = Location::caller();
        async move {
            let future = pin!(future);
            self.wait_for(Foreign::new(future), location).await
        }
    }

    /// Waits for the first of several things. If several are ready, the first listed wins.
    ///
    /// The others are given up: nothing is half done, and a wake that one of them had is passed on.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// All of them are given up.
    ///
    /// # Panics
    ///
    /// If there is nothing to wait for.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, Wait};
    /// # use std::time::Duration;
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let first = scheduler.block_on(async |task| {
    ///     let slow = task.spawn("slow", async |task| task.sleep(Duration::from_secs(9)).await);
    ///     task.wait_any([
    ///         Wait::join(&slow).map(|_| "joined"),
    ///         Wait::sleep(Duration::from_secs(1)).map(|()| "a second has passed"),
    ///     ])
    ///     .await
    /// })?;
    /// assert_eq!(first, "a second has passed");
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn wait_any<'a, T: 'a>(
        &mut self,
        waits: impl IntoIterator<Item = Wait<'a, T>>,
    ) -> impl Future<Output = Result<T, Stop>> {
        let any = Any::new(waits.into_iter().collect());
        self.wait_for(any, Location::caller())
    }

    /// Waits for all of several things, and gives what they gave in the order in which they are listed.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile; [`Stop::Failed`] with a
    /// [`WouldDeadlock`](crate::WouldDeadlock), at once, if one of them waits for this task.
    ///
    /// # When cancelled
    ///
    /// All of them are given up; what some gave already is dropped.
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn wait_all<'a, T: 'a>(
        &mut self,
        waits: impl IntoIterator<Item = Wait<'a, T>>,
    ) -> impl Future<Output = Result<Vec<T>, Stop>> {
        let all = All::new(waits.into_iter().collect());
        self.wait_for(all, Location::caller())
    }

    /// Waits for a source: looks at it, and gives the turn up as long as it is not ready.
    pub(crate) async fn wait_for<W: Source>(
        &mut self,
        mut source: W,
        location: &'static Location<'static>,
    ) -> Result<W::Output, Stop> {
        loop {
            let kernel = self.kernel();
            kernel.begin_look();
            let turn = Waiting {
                kernel: &kernel,
                task: self.id,
            };
            if let Poll::Ready(output) = source.poll(&turn) {
                return Ok(output);
            }
            let reason = source.reason();
            if let Some(cycle) = kernel.would_deadlock(self.id, &reason, location) {
                return source.refused(cycle);
            }
            kernel.set_reason(self.id, Some(reason));
            drop(kernel);
            let answered = self.co.yield_at(Request::Wait, location).await;
            self.kernel().set_reason(self.id, None);
            answered.map_err(raised)?;
        }
    }

    /// Gives the turn up, and goes on when something wakes the task.
    pub(crate) async fn give_turn(
        &mut self,
        location: &'static Location<'static>,
    ) -> Result<(), Stop> {
        self.co
            .yield_at(Request::Yield, location)
            .await
            .map(drop)
            .map_err(raised)
    }
}

impl fmt::Debug for Task<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("id", &self.id)
            .field("name", &self.name)
            .finish()
    }
}

/// A request that is answered once. Written by hand, as it is the path of every switch.
struct Ask<A> {
    asked: A,
}

impl<A> Future for Ask<A>
where
    A: Future<Output = Result<Turn, Interrupt<Stop>>> + Unpin,
{
    type Output = Result<(), Stop>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(Pin::new(&mut self.asked).poll(cx)) {
            Ok(Turn) => Ok(()),
            Err(interrupt) => Err(raised(interrupt)),
        })
    }
}
