//! Scopes: tasks that end before the part of a body that made them.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt,
    ops::{Deref, DerefMut},
    panic::Location,
    rc::{Rc, Weak},
    task::Poll,
};

use crate::{
    error::{BoxError, Stop, drop_quietly},
    header::{Family, Header},
    id::TaskId,
    interruption::Interruption,
    join_handle::JoinHandle,
    kernel::Kernel,
    reason::{Object, Reason},
    source::{Source, Waiting},
    spawn::{Spawning, spawn},
    task::Task,
};

impl<'co> Task<'co> {
    /// Runs a part of this task's body that may have tasks of its own: a nursery.
    ///
    /// The part may borrow; the tasks that it [`spawn`](Scope::spawn)s are `'static`. The scope ends when the
    /// part and all of these tasks have. The first error, of a task or of the part, cancels the rest and
    /// comes back; a panic of a task is an error. A task that was cancelled or killed by somebody is none.
    /// When this task is killed, those of its scopes are killed first.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that the part lets out, or [`Stop::Failed`] with the first error of a task.
    ///
    /// # When cancelled
    ///
    /// If it is dropped, its tasks are killed at their next turn. A stop is raised in the part, or while the
    /// scope waits for its tasks; these are cancelled then, and waited for.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let sum = Scheduler::new().block_on(async |task| {
    ///     let base = 40;
    ///     task.scope(async |scope| {
    ///         let two = scope.spawn("two", async |_| Ok(2));
    ///         Ok(base + scope.join(&two).await??)
    ///     })
    ///     .await
    /// })?;
    /// assert_eq!(sum, 42);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    ///
    /// Source: N. J. Smith, "Notes on structured concurrency".
    #[track_caller]
    #[must_use = "a part does nothing until it is awaited"]
    pub fn scope<T, B>(&mut self, body: B) -> impl Future<Output = Result<T, Stop>>
    where
        B: for<'s> AsyncFnOnce(&mut Scope<'s, 'co>) -> Result<T, Stop>,
    {
        let location = Location::caller();
        async move {
            let nursery = Nursery::begin(self);
            let _guard = EndOnDrop(Rc::clone(&nursery));
            let mut scope = Scope {
                task: self,
                nursery: Rc::clone(&nursery),
            };
            let mut ended = body(&mut scope).await;
            if let Err(stop) = &ended {
                nursery.stop(stop);
            }
            // A stop that comes while it waits takes the place of a value, and is passed to the children.
            while let Err(stop) = self.wait_for(Ended(&nursery), location).await {
                nursery.stop(&stop);
                ended = ended.and(Err(stop));
            }
            match nursery.finish() {
                Some(error) => Err(Stop::Failed(error)),
                None => ended,
            }
        }
    }
}

/// A [`Task`] inside of a [`scope`](Task::scope), whose tasks are the scope's.
pub struct Scope<'a, 'co> {
    task: &'a mut Task<'co>,
    nursery: Rc<Nursery>,
}

impl Scope<'_, '_> {
    /// Creates a task that ends before the scope does. As [`Task::spawn`] otherwise.
    ///
    /// Cleanup that spawns while this task is being killed makes one that ends without running.
    pub fn spawn<T, B>(&mut self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<T>
    where
        T: 'static,
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
    {
        let is_daemon = self.task.cell().header.is_daemon;
        let spawning = Spawning::child(name.into(), is_daemon, self.nursery.clone());
        let kernel = self.task.kernel();
        let child = spawn(&kernel, spawning, body);
        if self.nursery.is_killed.get() {
            kernel.interrupt(child.id(), Interruption::Kill);
        }
        child
    }
}

impl<'co> Deref for Scope<'_, 'co> {
    type Target = Task<'co>;

    fn deref(&self) -> &Task<'co> {
        self.task
    }
}

impl DerefMut for Scope<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.task
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("task", &self.task).finish()
    }
}

/// What a scope knows of its tasks.
pub(crate) struct Nursery {
    kernel: Weak<Kernel>,
    parent: TaskId,
    /// The tasks that have not ended, by their births.
    children: RefCell<BTreeMap<u64, TaskId>>,
    /// The first error of a task, unless the part had one before.
    error: RefCell<Option<BoxError>>,
    /// There was an error, of a task or of the part: those that come later are too late.
    has_failed: Cell<bool>,
    is_over: Cell<bool>,
    /// The part has ended, and the parent waits for the tasks. Set by `Ended` for good.
    is_ending: Cell<bool>,
    /// Its tasks were taken to be killed, and so the parent is: a task that comes later dies unbegun.
    is_killed: Cell<bool>,
    /// It cancels its parent, and that has not been raised.
    is_cancelling: Cell<bool>,
}

impl Nursery {
    fn begin(parent: &Task<'_>) -> Rc<Self> {
        let kernel = parent.kernel();
        let nursery = Rc::new(Self {
            kernel: Rc::downgrade(&kernel),
            parent: parent.id(),
            children: RefCell::default(),
            error: RefCell::default(),
            has_failed: Cell::new(false),
            is_over: Cell::new(false),
            is_ending: Cell::new(false),
            is_killed: Cell::new(false),
            is_cancelling: Cell::new(false),
        });
        let nurseries = &parent.cell().header.rarer().nurseries;
        nurseries.borrow_mut().push(nursery.clone());
        nursery
    }

    /// Cancels the tasks, as this was let out by the part or raised while it waits for them.
    fn stop(&self, stop: &Stop) {
        if matches!(stop, Stop::Failed(_) | Stop::Thrown(_)) {
            self.has_failed.set(true);
        }
        self.cancel_children();
    }

    fn cancel_children(&self) {
        let Some(kernel) = self.kernel.upgrade() else {
            return;
        };
        let children: Vec<TaskId> = self.children.borrow().values().copied().collect();
        for child in children {
            kernel.interrupt(child, Interruption::Cancel);
        }
    }

    /// Ends the scope, and gives the first error of a task.
    fn finish(&self) -> Option<BoxError> {
        self.is_over.set(true);
        let kernel = self.kernel.upgrade()?;
        let parent = kernel.task(self.parent)?;
        parent
            .header
            .rarer()
            .nurseries
            .borrow_mut()
            .retain(|other| !std::ptr::addr_eq(Rc::as_ptr(other), self));
        kernel.withdraw_scope_cancel(&parent);
        self.error.borrow_mut().take()
    }
}

impl Family for Nursery {
    fn is_cancelling(&self) -> bool {
        self.is_cancelling.get()
    }

    fn note_raised(&self) {
        self.is_cancelling.set(false);
    }

    fn adopt(&self, child: &Header) {
        if !self.is_killed.get() {
            self.children.borrow_mut().insert(child.birth, child.id);
        }
    }

    fn take_children(&self) -> Vec<TaskId> {
        self.is_killed.set(true);
        self.children.take().into_values().collect()
    }

    /// Takes a child off that has ended. Its error, if it is the first, cancels everybody else.
    fn child_ended(&self, child: &Header, error: Option<BoxError>) {
        self.children.borrow_mut().remove(&child.birth);
        match error {
            Some(error) if !self.has_failed.get() && !self.is_over.get() => {
                self.has_failed.set(true);
                *self.error.borrow_mut() = Some(error);
                self.cancel_children();
                if let Some(kernel) = self.kernel.upgrade() {
                    self.is_cancelling.set(true);
                    kernel.interrupt(self.parent, Interruption::CancelScope);
                }
            }
            later => drop_quietly(later),
        }
        if !self.is_ending.get() || !self.children.borrow().is_empty() {
            return; // the part still runs, or the scope waits for the last one
        }
        if let Some(kernel) = self.kernel.upgrade() {
            kernel.wake(self.parent);
        }
    }
}

impl Object for Nursery {
    fn describe(&self) -> String {
        let kernel = self.kernel.upgrade();
        let children = self.children.borrow();
        let names = children.values().filter_map(|&child| {
            let child = kernel.as_ref()?.task(child)?;
            Some(child.header.name.to_string())
        });
        names.collect::<Vec<_>>().join(", ")
    }
}

/// Ends a scope that is dropped before its end: its tasks are killed at their next turn.
struct EndOnDrop(Rc<Nursery>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        if self.0.is_over.get() {
            return;
        }
        self.0.finish();
        let Some(kernel) = self.0.kernel.upgrade() else {
            return;
        };
        for child in self.0.take_children() {
            kernel.interrupt(child, Interruption::Kill);
        }
    }
}

/// The end of all tasks of a scope.
struct Ended<'a>(&'a Rc<Nursery>);

impl Source for Ended<'_> {
    type Output = ();

    fn poll(&mut self, _: &Waiting<'_>) -> Poll<()> {
        self.0.is_ending.set(true);
        if self.0.children.borrow().is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    fn reason(&self) -> Reason {
        Reason::Object("join", Rc::<Nursery>::clone(self.0))
    }
}
