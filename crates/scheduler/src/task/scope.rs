//! Scopes: a part of a body that ends after all tasks it has spawned.

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
    spawner::Spawner,
};
use crate::{error::Stop, join_handle::JoinHandle};

impl<'co> Task<'co> {
    /// Runs a part of this task's body that may have tasks of its own: a nursery.
    ///
    /// The part may borrow; the tasks that it [`spawn`](Scope::spawn)s are `'static`. The scope
    /// ends when the part and all of these tasks have ended. The first error, of a task or of the
    /// part, cancels the rest and is returned; a panic of a task is an error. A task that somebody
    /// cancelled or killed is not an error. When this task is killed, the tasks of its scopes are
    /// killed first.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that the part lets out, or [`Stop::Failed`] with the first error of a
    /// task.
    ///
    /// # When cancelled
    ///
    /// If the future is dropped, the scope's tasks are killed at their next turn. A stop that the
    /// part lets out, or that comes while the scope waits for its tasks, cancels these, once, and
    /// they are waited for. What comes while it waits goes out in place of a value. Beside an
    /// error, it is raised at the next request, and so is what was raised in the part for more than
    /// the scope. See [`winding_down`](crate::winding_down).
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
    /// An error that should not cancel the others is a task's value, as in Python's
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
            let part = body(&mut scope).await;
            nursery.begin_wait(part.as_ref().err());
            // Only a kill is raised here: the rest is left until the scope is over.
            self.wait_for(Ended::of(&nursery), location).await?;
            nursery.finish(part)
        }
    }
}

/// A [`Task`] inside a [`scope`](Task::scope): the tasks that it spawns belong to the scope.
///
/// It derefs to [`Task`], so it can be passed to every helper that takes one. What such a helper
/// spawns does not belong to the scope; a helper that spawns for the scope takes a `&mut Scope`, or
/// its [`spawner`](Scope::spawner).
///
/// ```
/// # use scheduler::{Scheduler, Stop, Task};
/// async fn rest(task: &mut Task<'_>) -> Result<(), Stop> {
///     task.yield_now().await
/// }
/// let name = Scheduler::new().block_on(async |task| {
///     task.scope(async |scope| {
///         rest(scope).await?;
///         Ok(scope.name().to_owned())
///     })
///     .await
/// })?;
/// assert_eq!(name, "main"); // a scope is part of its task
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub struct Scope<'a, 'co> {
    task: &'a mut Task<'co>,
    nursery: Rc<Nursery>,
}

impl Scope<'_, '_> {
    /// Creates a task that ends before the scope does. Otherwise like [`Task::spawn`].
    ///
    /// If the scope has cancelled its tasks already, this one is cancelled at its first request. If
    /// this task is being killed, a task that its cleanup spawns ends without running.
    ///
    /// ```
    /// # use scheduler::{RunError, Scheduler};
    /// let failed: Result<(), RunError> = Scheduler::new().block_on(async |task| {
    ///     task.scope(async |scope| {
    ///         scope.spawn("endless", async |task| task.park().await); // cancelled by the error
    ///         scope.spawn("failing", async |_| Ok(drop("x".parse::<u32>()?)));
    ///         Ok(())
    ///     })
    ///     .await
    /// });
    /// let error = failed.expect_err("a task of the scope has failed");
    /// assert_eq!(error.to_string(), "the task failed: invalid digit found in string");
    /// ```
    pub fn spawn<T, B>(&mut self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<T>
    where
        T: 'static,
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
    {
        self.spawner().spawn(name, body)
    }

    /// Returns a handle by which others spawn into this scope: its own tasks, or a part of this one
    /// under a deadline.
    ///
    /// ```
    /// # use scheduler::Scheduler;
    /// # use std::time::Duration;
    /// let sum = Scheduler::new().block_on(async |task| {
    ///     task.scope(async |scope| {
    ///         let spawner = scope.spawner();
    ///         let part = async |task: &mut scheduler::Task<'_>| {
    ///             let (one, sibling) = (spawner.spawn("one", async |_| Ok(1)), spawner.clone());
    ///             let two = async move |_: &mut scheduler::Task<'_>| {
    ///                 Ok(sibling.spawn("a sibling of two", async |_| Ok(2)))
    ///             };
    ///             let two = spawner.spawn("two", two);
    ///             let two = task.join(&two).await??;
    ///             Ok(task.join(&one).await?? + task.join(&two).await??)
    ///         };
    ///         Ok(scope.timeout(Duration::from_secs(1), part).await??)
    ///     })
    ///     .await
    /// })?;
    /// assert_eq!(sum, 3);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn spawner(&self) -> Spawner {
        let is_daemon = self.task.cell().header.is_daemon;
        Spawner::new(self.task.weak_kernel(), Rc::clone(&self.nursery), is_daemon)
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
