use std::{
    fmt,
    pin::Pin,
    rc::{Rc, Weak},
    task::{Context, Poll},
};

use crate::{
    error::JoinError,
    id::TaskId,
    kernel::{
        Kernel,
        cell::{Joinable, TaskCell},
        header::Place,
        interruption::Interruption,
        joiner::Joiner,
        note::Note,
        on_end::OnEnd,
        reason::Reason,
        wakee::Wakee,
    },
    name::Name,
    observe,
};

/// A handle of a task, by which its result is taken.
///
/// Dropping it lets the task run on. If the task fails and nobody takes its error, that is
/// reported: to the standard error output, or to [`Observer::unheard`](crate::Observer::unheard).
///
/// ```
/// use scheduler::Scheduler;
///
/// let mut scheduler = Scheduler::new();
/// let task = scheduler.spawn("answer", async |_| Ok(42));
/// scheduler.run()?;
/// assert_eq!(task.result(), Some(Ok(42)));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
///
/// It is a future as well, for other executors and for combinators: its output is the result. A
/// task of the same scheduler uses [`Task::join`](crate::Task::join), which finds cycles and is
/// interrupted where it waits.
///
/// ```
/// use scheduler::Scheduler;
///
/// let mut scheduler = Scheduler::new();
/// let (left, right) = scheduler.block_on(async |task| {
///     let left = task.spawn("left", async |_| Ok(1));
///     let right = task.spawn("right", async |_| Ok(2));
///     Ok(task.wait(futures_lite::future::zip(left, right)).await?)
/// })?;
/// assert_eq!((left, right), (Ok(1), Ok(2)));
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub struct JoinHandle<T> {
    cell: Rc<TaskCell<dyn Joinable<T>>>,
    kernel: Weak<Kernel>,
    /// Who awaits it as a future, if somebody does.
    awaited: Option<Box<(Wakee, Note<Joiner>)>>,
}

impl<T> JoinHandle<T> {
    pub(crate) fn new(cell: Rc<TaskCell<dyn Joinable<T>>>, kernel: Weak<Kernel>) -> Self {
        Self {
            cell,
            kernel,
            awaited: None,
        }
    }

    /// Returns the task's id.
    ///
    /// ```
    /// use scheduler::{JoinError, Scheduler};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let parked = scheduler.spawn("parked", async |task| task.park().await);
    /// let id = parked.id(); // Copy: it can be kept by anyone who may cancel the task
    /// let joined = scheduler.block_on(async move |task| {
    ///     task.cancel(id).await?;
    ///     task.join(&parked).await
    /// })?;
    /// assert_eq!(joined, Err(JoinError::Cancelled));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn id(&self) -> TaskId {
        self.cell.header.id
    }

    /// Returns the task's name.
    ///
    /// ```
    /// use scheduler::Scheduler;
    ///
    /// let mut scheduler = Scheduler::new();
    /// let workers = [1, 2].map(|n| scheduler.spawn(format!("worker {n}"), async move |_| Ok(n)));
    /// scheduler.run()?;
    /// for worker in &workers {
    ///     println!("{}: {:?}", worker.name(), worker.result());
    /// }
    /// assert_eq!(workers[1].name(), "worker 2");
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn name(&self) -> &str {
        &self.cell.header.name
    }

    /// Returns whether the task has ended. Costs one read.
    ///
    /// ```
    /// use scheduler::Scheduler;
    ///
    /// let mut scheduler = Scheduler::new();
    /// let task = scheduler.spawn("two turns", async |task| task.yield_now().await);
    /// let mut turns = 0;
    /// while !task.is_finished() {
    ///     scheduler.step();
    ///     turns += 1;
    /// }
    /// assert_eq!(turns, 2);
    /// ```
    pub fn is_finished(&self) -> bool {
        self.cell.header.place.get() == Place::Ended
    }

    /// Takes the task's result. Returns `None` while the task runs.
    ///
    /// The result can be taken once; after that this is [`JoinError::Taken`].
    ///
    /// # Errors
    ///
    /// The inner result is the [`JoinError`] that says why the task has no value.
    ///
    /// ```
    /// use scheduler::{JoinError, Scheduler};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let task = scheduler.spawn("three", async |_| Ok(3));
    /// assert_eq!(task.result(), None);
    /// scheduler.run()?;
    /// assert_eq!(task.result(), Some(Ok(3)));
    /// assert_eq!(task.result(), Some(Err(JoinError::Taken)));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn result(&self) -> Option<Result<T, JoinError>> {
        if !self.is_finished() {
            return None;
        }
        self.cell.body.borrow_mut().take()
    }

    /// Cancels the task, as [`Task::cancel`](crate::Task::cancel) does, from inside of a task or
    /// from outside. Returns `false` if the task has ended.
    ///
    /// It is raised at the task's next turn; a task that cancels itself goes on up to its next
    /// request.
    ///
    /// ```
    /// use scheduler::{JoinError, Scheduler};
    ///
    /// let joined = Scheduler::new().block_on(async |task| {
    ///     let parked = task.spawn("parked", async |task| task.park().await);
    ///     task.yield_now().await?;
    ///     parked.cancel();
    ///     task.join(&parked).await
    /// })?;
    /// assert_eq!(joined, Err(JoinError::Cancelled));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn cancel(&self) -> bool {
        self.interrupt(Interruption::Cancel)
    }

    /// Kills the task, as [`Task::kill`](crate::Task::kill) does. Otherwise like
    /// [`cancel`](Self::cancel).
    ///
    /// ```
    /// use scheduler::{JoinError, Scheduler};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let server = scheduler.spawn("server", async |task| task.park().await);
    /// scheduler.run_until_idle();
    /// assert!(server.kill());
    /// scheduler.run()?;
    /// assert_eq!(server.result(), Some(Err(JoinError::Killed)));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn kill(&self) -> bool {
        self.interrupt(Interruption::Kill)
    }

    fn interrupt(&self, interruption: Interruption) -> bool {
        let kernel = self.kernel.upgrade();
        kernel.is_some_and(|kernel| kernel.interrupt(self.id(), interruption))
    }

    /// Notifies `joiner` when the task ends. Returns `None` if it has ended.
    pub(crate) fn notify(&self, joiner: OnEnd) -> Option<Note<Joiner>> {
        self.kernel.upgrade()?.note_joiner(self.id(), joiner)
    }

    pub(crate) fn belongs_to(&self, kernel: &Rc<Kernel>) -> bool {
        std::ptr::eq(self.kernel.as_ptr(), Rc::as_ptr(kernel))
    }

    pub(crate) fn shared_name(&self) -> Name {
        self.cell.header.name.clone()
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(result) = self.result() {
            self.awaited = None;
            return Poll::Ready(result);
        }
        // The scheduler's own task is woken as at a request, anybody else by the waker.
        let home = Kernel::of_thread().filter(|kernel| self.belongs_to(kernel));
        let wakee = match &home {
            Some(kernel) => kernel.wakee(cx.waker()),
            None => Wakee::Waker(cx.waker().clone()),
        };
        let is_noted = |(noted, _): &(Wakee, _)| noted.is_same(&wakee);
        if !self.awaited.as_deref().is_some_and(is_noted) {
            let joiner = self.notify(OnEnd::Rouse(wakee.clone()));
            self.awaited = joiner.map(|joiner| Box::new((wakee, joiner)));
        }
        if let Some(kernel) = home {
            kernel.note_awaited(Reason::Join {
                task: self.id(),
                name: self.shared_name(),
            });
        }
        Poll::Pending
    }
}

/// Drops the result, if nobody took it. An error that nobody has heard of is reported.
impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        let header = &self.cell.header;
        header.is_wanted.set(false);
        match (self.result(), self.kernel.upgrade()) {
            (Some(Err(error)), Some(kernel)) => kernel.report_unheard(header, error),
            (Some(Err(error)), None) if !header.was_heard() => {
                observe::print_unheard(header.id, &header.name, &error);
            }
            (unwanted, _) => drop(unwanted),
        }
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle")
            .field("id", &self.id())
            .field("name", &self.name())
            .field("finished", &self.is_finished())
            .finish()
    }
}
