//! The way out of all contexts, the innermost first.

use std::{
    future::poll_fn,
    task::{Context, Waker},
};

use super::{ExitStack, entry::Entry, kinds::Stacked};
use crate::context::WithError;

#[expect(
    private_bounds,
    reason = "the kinds are sealed, and what differs between their stacks is nobody else's"
)]
impl<E, K: Stacked> ExitStack<'_, E, K> {
    /// Leaves all contexts, the innermost first, as a scope that ended in `result`.
    ///
    /// Returns the scope's value; `None` if the scope raised an error, and a manager swallowed it.
    ///
    /// # Errors
    ///
    /// The error of the scope, or the one that a manager raised in its place. A manager that awaits
    /// in its cleanup has been discarded ([`WithError::Awaiting`]);
    /// [`exit_async`](Self::exit_async) waits for it.
    ///
    /// ```
    /// use coroutine::{Coroutine, ExitStack, WithError};
    ///
    /// let flushing: Coroutine<(), (), (), &str> = Coroutine::new(async |co| {
    ///     let _ = co.yield_(()).await;
    ///     Err("disk full".into()) // while it cleans up
    /// });
    /// let mut stack = ExitStack::new();
    /// stack.enter(flushing)?;
    /// let error = stack.exit::<()>(Err("not found".into())).unwrap_err();
    /// assert_eq!(error, WithError::Raised("disk full"));
    /// # Ok::<(), WithError<&str>>(())
    /// ```
    pub fn exit<T>(mut self, result: Result<T, WithError<E>>) -> Result<Option<T>, WithError<E>> {
        let (result, mut leaving) = split(result);
        let mut cx = Context::from_waker(Waker::noop());
        while let Some(mut entry) = self.entries.pop() {
            if entry.poll_exit(&mut cx, &mut leaving, false).is_pending() {
                leaving = Some(WithError::Awaiting);
            }
        }
        leaving.map_or(Ok(result), Err)
    }

    /// Leaves all contexts as [`exit`](Self::exit) does, and waits for what their cleanup awaits.
    ///
    /// # Errors
    ///
    /// The error of the scope, or the one that a manager raised in its place.
    ///
    /// # When cancelled
    ///
    /// The manager whose cleanup awaits is discarded, and those further out are closed, as when the
    /// stack is dropped.
    ///
    /// ```
    /// use coroutine::{Coroutine, ExitStack, WithError};
    /// use futures_lite::future;
    ///
    /// let slow: Coroutine<(), (), (), &str> = Coroutine::new(async |co| {
    ///     let left = co.yield_(()).await;
    ///     future::yield_now().await;
    ///     left
    /// });
    /// let mut stack = ExitStack::new();
    /// stack.enter(slow)?;
    /// let left = future::block_on(stack.exit_async::<()>(Err("lost".into())));
    /// assert_eq!(left, Err(WithError::Raised("lost")));
    /// # Ok::<(), WithError<&str>>(())
    /// ```
    pub async fn exit_async<T>(
        mut self,
        result: Result<T, WithError<E>>,
    ) -> Result<Option<T>, WithError<E>> {
        let (result, mut leaving) = split(result);
        while let Some(mut entry) = self.entries.pop() {
            let mut begun = false;
            poll_fn(|cx| {
                let polled = entry.poll_exit(cx, &mut leaving, begun);
                begun = true;
                polled
            })
            .await;
        }
        leaving.map_or(Ok(result), Err)
    }
}

/// Takes the result of a scope apart: its value, and the error that leaves it.
fn split<T, E>(result: Result<T, WithError<E>>) -> (Option<T>, Option<WithError<E>>) {
    match result {
        Ok(value) => (Some(value), None),
        Err(error) => (None, Some(error)),
    }
}
