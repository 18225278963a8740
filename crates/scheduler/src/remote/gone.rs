use std::fmt;

use thiserror::Error;

/// The error of a [`spawn`](crate::Remote::spawn) when the scheduler is gone. It holds the body
/// that was not spawned.
///
/// ```
/// use scheduler::{Gone, Scheduler};
///
/// let remote = Scheduler::new().remote(); // the scheduler is dropped at once
/// let spawned = remote.spawn("late", async |_| Ok(6 * 7));
/// let Gone(body) = spawned.expect_err("nobody is left to run it");
/// assert_eq!(Scheduler::new().block_on(body)?, 42); // it runs here instead
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "cannot spawn a task in a scheduler that is gone; keep it until its remotes are, by `serve`"
)]
pub struct Gone<B>(pub B);

impl<B> Gone<B> {
    /// Drops the body and returns the error without it, which `?` converts to a
    /// [`Stop`](crate::Stop) or a boxed error, whatever the body was.
    ///
    /// ```
    /// use scheduler::{Gone, Scheduler};
    ///
    /// let remote = Scheduler::new().remote();
    /// let spawned = Scheduler::new().block_on(async move |task| {
    ///     let handle = remote.spawn("late", async |_| Ok(1)).map_err(Gone::without_body)?;
    ///     Ok(task.wait(handle).await??)
    /// });
    /// assert!(spawned.is_err_and(|error| error.to_string().contains("a scheduler that is gone")));
    /// ```
    pub fn without_body(self) -> Gone<()> {
        Gone(())
    }
}

impl<B> fmt::Debug for Gone<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gone").finish_non_exhaustive()
    }
}
