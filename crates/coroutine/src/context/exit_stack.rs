//! `ExitStack`: contexts of unknown number, left in reverse order.

mod entry;

use std::{
    convert::Infallible,
    fmt,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    task::{Context, Waker},
};

use futures_lite::FutureExt;

use self::entry::{Callback, Entry};
use super::{WithError, leaving::report_lost};
use crate::{
    body::kind::Kind,
    coroutine::Coroutine,
    protocol::{CoroutineState, Interrupt, ResumeError},
};

/// A stack of context managers of unknown number: Python's `contextlib.ExitStack`, and
/// `AsyncExitStack`.
///
/// Each manager is a coroutine that yields once, as for [`with()`](crate::with()); all of them have
/// the error type `E`, and may borrow for `'a`. They are left in reverse order. An error that is on
/// its way out is thrown into each: a manager may let it out, raise another in its place, or
/// swallow it, and then those further out know nothing of it.
///
/// [`ExitStack::with`] is Python's `with ExitStack() as stack`. A stack may also be built here and
/// [left](Self::exit) there; `std::mem::take(&mut stack)` is `stack.pop_all()`.
///
/// # When dropped
///
/// Its managers are dropped, the innermost first: each is closed, functions are called, and an
/// error that one raises goes to the hook of [`set_unraisable_hook`](crate::set_unraisable_hook). While the thread panics
/// they are discarded; [`ExitStack::with`] closes them first.
///
/// ```
/// use coroutine::{BoxCoroutine, Coroutine, ExitStack, WithError};
/// use std::cell::RefCell;
///
/// type Log = RefCell<Vec<String>>;
///
/// fn open<'a>(name: &'a str, log: &'a Log) -> BoxCoroutine<'a, usize, (), (), String> {
///     Coroutine::new(async move |co| {
///         if name.is_empty() {
///             return Err("no name".to_owned().into());
///         }
///         let left = co.yield_(name.len()).await; // the scope runs here
///         log.borrow_mut().push(format!("closed {name}"));
///         left
///     })
/// }
/// let total = |names: &[&str], log: &Log| {
///     ExitStack::with(|stack| {
///         let mut total = 0;
///         for name in names {
///             total += stack.enter(open(name, log))?;
///         }
///         Ok(total)
///     })
/// };
/// let log = Log::default();
/// assert_eq!(total(&["ham", "eggs"], &log), Ok(Some(7)));
/// assert_eq!(log.take(), ["closed eggs", "closed ham"]);
///
/// // The third cannot be opened: the two before it are closed all the same.
/// let failed = total(&["ham", "eggs", ""], &log);
/// assert_eq!(failed, Err(WithError::Raised("no name".to_owned())));
/// assert_eq!(log.take(), ["closed eggs", "closed ham"]);
/// ```
///
/// Source: `contextlib.ExitStack`, CPython 3.13.
///
/// DIFFERENCE: a close, and a manager's own mistake, close the managers further out, which cannot
/// swallow it.
#[must_use = "a stack that is dropped closes its managers at once"]
pub struct ExitStack<'a, E = Infallible> {
    /// The innermost last.
    entries: Vec<Box<dyn Entry<E> + 'a>>,
}

impl<'a, E> ExitStack<'a, E> {
    /// Creates an empty stack. No allocation.
    ///
    /// ```
    /// use coroutine::ExitStack;
    ///
    /// let stack: ExitStack<'_> = ExitStack::new();
    /// assert_eq!(stack.exit(Ok(7)), Ok(Some(7)));
    /// ```
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// Runs `scope` with a new stack, and leaves the managers that it entered, whichever way it
    /// ends.
    ///
    /// Returns what [`exit`](Self::exit) does.
    ///
    /// # Errors
    ///
    /// Those of [`exit`](Self::exit).
    ///
    /// # Panics
    ///
    /// If the scope panics, its managers are closed, and the panic goes on. If a manager panics,
    /// those further out are discarded.
    ///
    /// ```
    /// use coroutine::{Coroutine, ExitStack, Interrupt};
    ///
    /// let suppress: Coroutine<(), (), (), String> = Coroutine::new(async |co| {
    ///     match co.yield_(()).await {
    ///         Err(Interrupt::Thrown(_)) => Ok(()), // swallowed
    ///         left => left,
    ///     }
    /// });
    /// let result = ExitStack::with(|stack| {
    ///     stack.enter(suppress)?;
    ///     Err::<u32, _>("not found".to_owned().into())
    /// });
    /// assert_eq!(result, Ok(None));
    /// ```
    pub fn with<T>(
        scope: impl FnOnce(&mut Self) -> Result<T, WithError<E>>,
    ) -> Result<Option<T>, WithError<E>> {
        let mut stack = Self::new();
        match catch_unwind(AssertUnwindSafe(|| scope(&mut stack))) {
            Ok(result) => stack.exit(result),
            Err(panic) => {
                report_lost(stack.exit::<()>(Err(WithError::Closed)).err());
                resume_unwind(panic)
            }
        }
    }

    /// Runs an async `scope` with a new stack, and leaves the managers that it entered, whichever
    /// way it ends; they may await as well.
    ///
    /// Inside of a body the scope may yield, as that of [`with_async`](crate::with_async).
    ///
    /// # Errors
    ///
    /// Those of [`exit`](Self::exit).
    ///
    /// # Panics
    ///
    /// As [`with`](Self::with); the managers' cleanup is awaited before the panic goes on.
    ///
    /// # When cancelled
    ///
    /// The scope is dropped, and then the stack, which closes the managers; cleanup that awaits is
    /// cut short.
    ///
    /// ```
    /// use coroutine::{Coroutine, ExitStack};
    /// use futures_lite::future;
    ///
    /// fn connection(id: u32) -> Coroutine<u32> {
    ///     Coroutine::new(async move |co| {
    ///         future::yield_now().await; // it connects
    ///         co.yield_(id).await
    ///     })
    /// }
    /// let result = future::block_on(ExitStack::with_async(async |stack| {
    ///     let mut sum = 0;
    ///     for id in 1..=3 {
    ///         sum += stack.enter_async(connection(id)).await?;
    ///     }
    ///     Ok(sum)
    /// }));
    /// assert_eq!(result, Ok(Some(6)));
    /// ```
    pub async fn with_async<T>(
        scope: impl AsyncFnOnce(&mut Self) -> Result<T, WithError<E>>,
    ) -> Result<Option<T>, WithError<E>> {
        let mut stack = Self::new();
        match AssertUnwindSafe(scope(&mut stack)).catch_unwind().await {
            Ok(result) => stack.exit_async(result).await,
            Err(panic) => {
                report_lost(stack.exit_async::<()>(Err(WithError::Closed)).await.err());
                resume_unwind(panic)
            }
        }
    }

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
    pub fn enter<Y, R, F, K: Kind>(
        &mut self,
        mut manager: Coroutine<Y, (), R, E, F, K>,
    ) -> Result<Y, WithError<E>>
    where
        F: Future<Output = Result<R, Interrupt<E>>> + 'a,
        Y: 'a,
        R: 'a,
        E: 'a,
        K: 'a,
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
    pub async fn enter_async<Y, R, F, K: Kind>(
        &mut self,
        mut manager: Coroutine<Y, (), R, E, F, K>,
    ) -> Result<Y, WithError<E>>
    where
        F: Future<Output = Result<R, Interrupt<E>>> + 'a,
        Y: 'a,
        R: 'a,
        E: 'a,
        K: 'a,
    {
        let entered = manager.start_async().await;
        self.push(manager, entered)
    }

    fn push<Y, R, F, K: Kind>(
        &mut self,
        manager: Coroutine<Y, (), R, E, F, K>,
        entered: Result<CoroutineState<Y, R>, ResumeError<(), E>>,
    ) -> Result<Y, WithError<E>>
    where
        F: Future<Output = Result<R, Interrupt<E>>> + 'a,
        Y: 'a,
        R: 'a,
        E: 'a,
        K: 'a,
    {
        match entered.map_err(WithError::of)? {
            CoroutineState::Yielded(value) => {
                self.entries.push(Box::new(manager));
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
    pub fn callback(&mut self, function: impl FnOnce() -> Result<(), E> + 'a)
    where
        E: 'a,
    {
        self.entries.push(Box::new(Callback::new(function)));
    }

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

impl<E> Default for ExitStack<'_, E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> Drop for ExitStack<'_, E> {
    fn drop(&mut self) {
        while let Some(entry) = self.entries.pop() {
            drop(entry); // the innermost first, which a `Vec` would drop last
        }
    }
}

impl<E> fmt::Debug for ExitStack<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExitStack")
            .field("entries", &self.entries.len())
            .finish()
    }
}
