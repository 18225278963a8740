//! Scopes: tasks that end before the part of a body that made them.

use std::{
    borrow::Cow,
    fmt,
    ops::{Deref, DerefMut},
    panic::Location,
    rc::Rc,
};

use super::{
    Task,
    nursery::{EndOnDrop, Ended, Nursery},
    spawn::{Spawning, spawn},
};
use crate::{error::Stop, join_handle::JoinHandle, kernel::interruption::Interruption};

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
    /// An error that is no reason to cancel the others is a task's value, Python's
    /// `gather(return_exceptions=True)`:
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// let numbers = Scheduler::new().block_on(async |task| {
    ///     task.scope(async |scope| {
    ///         let [bad, good] = ["x", "7"]
    ///             .map(|text| scope.spawn(text, async move |_| Ok(text.parse::<u32>())));
    ///         Ok([scope.join(&bad).await??, scope.join(&good).await??])
    ///     })
    ///     .await
    /// })?;
    /// assert!(numbers[0].is_err());
    /// assert_eq!(numbers[1], Ok(7));
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
            let _guard = EndOnDrop::new(&nursery);
            let mut scope = Scope {
                task: self,
                nursery: Rc::clone(&nursery),
            };
            let mut ended = body(&mut scope).await;
            if let Err(stop) = &ended {
                nursery.stop(stop);
            }
            // A stop that comes while it waits takes the place of a value, and is passed to the children.
            while let Err(stop) = self.wait_for(Ended::of(&nursery), location).await {
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
        if self.nursery.is_killed() {
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
