//! What goes on the stack: managers and functions.

use super::{
    ExitStack,
    kinds::{IntoCallback, IntoEntry, Stacked},
};
use crate::{
    body::kind::Kind,
    context::WithError,
    coroutine::Coroutine,
    protocol::{CoroutineState, Interrupt, ResumeError},
};

#[expect(
    private_bounds,
    reason = "the kinds are sealed, and what differs between their stacks is nobody else's"
)]
impl<'a, E, K: Stacked> ExitStack<'a, E, K> {
    /// Enters a context: runs the manager to its yield, and returns the yielded value. One
    /// allocation.
    ///
    /// # Errors
    ///
    /// [`WithError`], if the manager raises or does not yield. It is not on the stack then; the
    /// others still are.
    ///
    /// ```
    /// use coroutine::{Coroutine, ExitStack, WithError};
    ///
    /// let mut stack = ExitStack::new();
    /// let silent: Coroutine<u32> = Coroutine::new(async |_| Ok(()));
    /// assert_eq!(stack.enter(silent), Err(WithError::DidNotYield));
    /// assert_eq!(stack.enter(Coroutine::new(async |co| co.yield_(7).await)), Ok(7));
    /// stack.exit(Ok(()))?;
    /// # Ok::<(), WithError<std::convert::Infallible>>(())
    /// ```
    ///
    /// Source: `ExitStack.enter_context`.
    pub fn enter<Y, R, F, M: Kind>(
        &mut self,
        mut manager: Coroutine<Y, (), R, E, F, M>,
    ) -> Result<Y, WithError<E>>
    where
        F: Future<Output = Result<R, Interrupt<E>>>,
        Coroutine<Y, (), R, E, F, M>: IntoEntry<'a, E, K>,
    {
        let entered = manager.start();
        self.push(manager, entered)
    }

    /// Enters the context of a manager that may await.
    ///
    /// # Errors
    ///
    /// Those of [`enter`](Self::enter).
    ///
    /// # When cancelled
    ///
    /// The manager is dropped, and is not on the stack.
    ///
    /// ```
    /// use coroutine::{Coroutine, ExitStack, WithError};
    /// use futures_lite::future;
    ///
    /// let slow: Coroutine<u32> = Coroutine::new(async |co| {
    ///     let left = co.yield_(7).await;
    ///     future::yield_now().await; // its cleanup awaits
    ///     left
    /// });
    /// future::block_on(async {
    ///     let mut stack = ExitStack::new();
    ///     assert_eq!(stack.enter_async(slow).await?, 7);
    ///     stack.exit_async(Ok(())).await?;
    ///     Ok::<(), WithError<std::convert::Infallible>>(())
    /// })?;
    /// # Ok::<(), WithError<std::convert::Infallible>>(())
    /// ```
    ///
    /// Source: `AsyncExitStack.enter_async_context`.
    pub async fn enter_async<Y, R, F, M: Kind>(
        &mut self,
        mut manager: Coroutine<Y, (), R, E, F, M>,
    ) -> Result<Y, WithError<E>>
    where
        F: Future<Output = Result<R, Interrupt<E>>>,
        Coroutine<Y, (), R, E, F, M>: IntoEntry<'a, E, K>,
    {
        let entered = manager.start_async().await;
        self.push(manager, entered)
    }

    fn push<Y, R, F, M: Kind>(
        &mut self,
        manager: Coroutine<Y, (), R, E, F, M>,
        entered: Result<CoroutineState<Y, R>, ResumeError<(), E>>,
    ) -> Result<Y, WithError<E>>
    where
        F: Future<Output = Result<R, Interrupt<E>>>,
        Coroutine<Y, (), R, E, F, M>: IntoEntry<'a, E, K>,
    {
        match entered.map_err(WithError::of)? {
            CoroutineState::Yielded(value) => {
                self.entries.push(manager.into_entry());
                Ok(value)
            }
            CoroutineState::Complete(_) => Err(WithError::DidNotYield),
        }
    }

    /// Puts a function on the stack, which is called when the stack is left, whichever way that
    /// happens. An error that it returns replaces the one that is on its way out.
    ///
    /// A stack that is dropped calls it as well, but not while the thread panics.
    ///
    /// ```
    /// use coroutine::{ExitStack, WithError};
    ///
    /// let mut steps = Vec::new();
    /// ExitStack::with(|stack| {
    ///     stack.callback(|| Ok::<(), String>(steps.push("last")));
    ///     Ok(())
    /// })?;
    /// assert_eq!(steps, ["last"]);
    /// # Ok::<(), WithError<String>>(())
    /// ```
    ///
    /// Source: `ExitStack.callback`.
    pub fn callback<F>(&mut self, function: F)
    where
        F: FnOnce() -> Result<(), E> + IntoCallback<'a, E, K>,
    {
        self.entries.push(function.into_callback());
    }
}
