//! The body's end: the only functions that yield a request.

use std::{
    borrow::Cow,
    fmt,
    panic::Location,
    pin::Pin,
    rc::Weak,
    task::{Context, Poll, ready},
};

use coroutine::{Co, Interrupt};

use crate::{
    error::{JoinError, Stop, raised},
    id::TaskId,
    join_handle::JoinHandle,
    kernel::Kernel,
    name::Name,
    request::{Reply, Request},
    spawn::spawn,
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
    co: Co<'co, Request, Reply, Stop>,
    kernel: Weak<Kernel>,
    id: TaskId,
    name: Name,
}

impl<'co> Task<'co> {
    pub(crate) fn new(
        co: Co<'co, Request, Reply, Stop>,
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
    #[expect(
        clippy::missing_panics_doc,
        reason = "the scheduler outlives its tasks' turns"
    )]
    pub fn spawn<T, B>(&mut self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<T>
    where
        T: 'static,
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
    {
        let kernel = self
            .kernel
            .upgrade()
            .expect("a task runs while its scheduler lives");
        spawn(&kernel, name.into(), body)
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
    #[expect(
        clippy::missing_panics_doc,
        reason = "a join is answered when the task has ended"
    )]
    pub fn join<T: 'static>(
        &mut self,
        handle: &JoinHandle<T>,
    ) -> impl Future<Output = Result<Result<T, JoinError>, Stop>> {
        let location = Location::caller();
        async move {
            if !handle.is_finished() {
                let target = handle.id();
                if !handle.belongs_to(&self.kernel) {
                    return Ok(Err(JoinError::Failed(FOREIGN.into())));
                }
                let kernel = self.kernel.upgrade();
                if let Some(cycle) =
                    kernel.and_then(|kernel| kernel.join_would_deadlock(self.id, target, location))
                {
                    return Ok(Err(JoinError::WouldDeadlock(cycle)));
                }
                self.ask(Request::Join(target), location).await?;
            }
            Ok(handle.result().expect("a task that was joined has ended"))
        }
    }

    /// Makes a request that may be interrupted by a wake of the task, and is gone on with then.
    async fn ask(
        &mut self,
        request: Request,
        location: &'static Location<'static>,
    ) -> Result<(), Stop> {
        let mut reply = self.co.yield_at(request, location).await.map_err(raised)?;
        while reply == Reply::Again {
            reply = self
                .co
                .yield_at(Request::Continue, location)
                .await
                .map_err(raised)?;
        }
        Ok(())
    }
}

const FOREIGN: &str =
    "cannot join a task of another scheduler; ask its handle with `is_finished` and `result`";

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
    A: Future<Output = Result<Reply, Interrupt<Stop>>> + Unpin,
{
    type Output = Result<(), Stop>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(Pin::new(&mut self.asked).poll(cx)) {
            Ok(_) => Ok(()),
            Err(interrupt) => Err(raised(interrupt)),
        })
    }
}
