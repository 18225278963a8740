//! The constructors of stacks that move between threads.

use std::panic::AssertUnwindSafe;

use futures_lite::FutureExt;

use super::SendExitStack;
use crate::{context::WithError, coroutine::SendFnOnce};

impl<'a, E> SendExitStack<'a, E> {
    /// Creates an empty stack that moves between threads, for managers that do. See
    /// [`new`](crate::ExitStack::new).
    ///
    /// ```
    /// use coroutine::{Coroutine, ExitStack, SendCo};
    /// use std::thread;
    ///
    /// let mut stack = ExitStack::new_send();
    /// stack.enter(Coroutine::unboxed_send(async |co: &mut SendCo<'_, u32>| co.yield_(7).await))?;
    /// let left = thread::spawn(move || stack.exit(Ok("left over there"))).join().unwrap();
    /// assert_eq!(left, Ok(Some("left over there")));
    /// # Ok::<(), coroutine::WithError<std::convert::Infallible>>(())
    /// ```
    ///
    /// Managers that stay on their thread are refused:
    ///
    /// ```compile_fail,E0277
    /// use coroutine::{Coroutine, ExitStack};
    ///
    /// let mut stack = ExitStack::new_send();
    /// let local: Coroutine<u32> = Coroutine::new(async |co| co.yield_(7).await);
    /// let seven = stack.enter(local);
    /// ```
    pub const fn new_send() -> Self {
        Self::empty()
    }

    /// Runs an async `scope` with a new stack that moves between threads, so that the returned
    /// future does too. See [`with_async`](crate::ExitStack::with_async).
    ///
    /// # Errors
    ///
    /// Those of [`exit`](Self::exit).
    ///
    /// # Panics
    ///
    /// As [`with`](crate::ExitStack::with); the managers' cleanup is awaited before the panic goes
    /// on.
    ///
    /// # When cancelled
    ///
    /// As [`with_async`](crate::ExitStack::with_async).
    ///
    /// ```
    /// use coroutine::{Coroutine, ExitStack, SendCoroutine};
    /// use futures_lite::future;
    ///
    /// fn connection(id: u32) -> SendCoroutine<u32> {
    ///     Coroutine::new_send(async move |co| {
    ///         future::yield_now().await; // it connects
    ///         co.yield_(id).await
    ///     })
    /// }
    /// let sum = ExitStack::with_async_send(async |stack| {
    ///     let first = stack.enter_async(connection(1)).await?;
    ///     future::yield_now().await; // the task may go on in another thread
    ///     Ok(first + stack.enter_async(connection(2)).await?)
    /// });
    /// let there = std::thread::spawn(|| future::block_on(sum)); // as a `tokio::spawn` would
    /// assert_eq!(there.join().unwrap(), Ok(Some(3)));
    /// ```
    #[expect(
        clippy::manual_async_fn,
        reason = "that the future is `Send` is proven here, and not at each call"
    )]
    pub fn with_async_send<T, B>(
        scope: B,
    ) -> impl Future<Output = Result<Option<T>, WithError<E>>> + Send
    where
        B: for<'b> AsyncFnOnce(&'b mut Self) -> Result<T, WithError<E>>
            + for<'b> SendFnOnce<&'b mut Self, Result<T, WithError<E>>>
            + Send,
        T: Send,
        E: Send,
    {
        async move {
            let mut stack = Self::empty();
            let ended = AssertUnwindSafe(scope(&mut stack)).catch_unwind().await;
            stack.leave(ended).await
        }
    }
}
