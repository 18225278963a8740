use scheduler::Spawner;

/// Has hyper spawn tasks of a scope, for what needs an executor: HTTP/2.
///
/// ```
/// use hyper::rt::Executor as _;
/// use scheduler::{Scheduler, channel};
/// use scheduler_hyper::Executor;
///
/// let (sender, receiver) = channel(1);
/// let sent = Scheduler::new().block_on(async move |task| {
///     task.scope(async |scope| {
///         let executor = Executor::new(scope.spawner());
///         executor.execute(async move { sender.try_send("from a task of its own").is_ok() });
///         receiver.recv(scope).await
///     })
///     .await
/// })?;
/// assert_eq!(sent, Some("from a task of its own"));
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Executor {
    spawner: Spawner,
}

impl Executor {
    /// Creates an executor that spawns into the scope of `spawner`.
    pub fn new(spawner: Spawner) -> Self {
        Self { spawner }
    }
}

impl<F> hyper::rt::Executor<F> for Executor
where
    F: Future + 'static,
{
    fn execute(&self, future: F) {
        let body = async move |task: &mut scheduler::Task<'_>| {
            task.wait(future).await?;
            Ok(())
        };
        drop(self.spawner.spawn("hyper", body));
    }
}
