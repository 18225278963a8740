//! `ExitStack`: contexts of unknown number, left in reverse order.

mod create_send;
mod enter;
mod entry;
mod exit;
mod kinds;

use std::{
    convert::Infallible,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    thread,
};

use futures_lite::FutureExt;

use self::kinds::Stacked;
use super::{WithError, leaving::report_lost};
use crate::body::kind::{Kind, Local, Sendable};

/// A stack of context managers of unknown number: Python's `contextlib.ExitStack`, and
/// `AsyncExitStack`.
///
/// Each manager is a coroutine that yields once, as for [`with()`](crate::with()); all of them have
/// the error type `E`, and may borrow for `'a`. They are left in reverse order. An error that is on
/// its way out is thrown into each: a manager may let it out, raise another in its place, or
/// swallow it, and then those further out know nothing of it.
///
/// It stays on its thread; [`SendExitStack`] moves between threads.
///
/// [`ExitStack::with`] is Python's `with ExitStack() as stack`. A stack may also be built here and
/// [left](Self::exit) there; `std::mem::take(&mut stack)` is `stack.pop_all()`.
///
/// # When dropped
///
/// Its managers are dropped, the innermost first: each is closed, functions are called, and an
/// error that one raises goes to the hook of [`set_unraisable_hook`](crate::set_unraisable_hook).
/// While the thread panics they are discarded; [`ExitStack::with`] closes them first.
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
#[expect(
    private_bounds,
    reason = "the kinds are sealed, and what differs between their stacks is nobody else's"
)]
pub struct ExitStack<'a, E = Infallible, K: Kind + Stacked = Local> {
    /// The innermost last.
    entries: Vec<K::BoxEntry<'a, E>>,
}

/// An [`ExitStack`] that moves between threads, made by [`ExitStack::new_send`]: it may be held
/// over an `.await` in a task of a multi-threaded runtime. Its managers are [`SendCoroutine`]s.
///
/// [`SendCoroutine`]: crate::SendCoroutine
///
/// ```
/// use coroutine::{Coroutine, ExitStack, SendCoroutine, SendExitStack, WithError};
///
/// struct Session {
///     resources: SendExitStack<'static>,
/// }
/// let file: SendCoroutine<&str> = Coroutine::new_send(async |co| co.yield_("a file").await);
/// let mut session = Session { resources: ExitStack::new_send() };
/// assert_eq!(session.resources.enter(file)?, "a file");
/// std::thread::spawn(move || session.resources.exit(Ok(()))).join().unwrap()?;
/// # Ok::<(), WithError<std::convert::Infallible>>(())
/// ```
pub type SendExitStack<'a, E = Infallible> = ExitStack<'a, E, Sendable>;

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
        Self::empty()
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
        let ended = AssertUnwindSafe(scope(&mut stack)).catch_unwind().await;
        stack.leave(ended).await
    }
}

impl<E, K: Stacked> ExitStack<'_, E, K> {
    const fn empty() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// Leaves the managers after a scope that has returned or panicked.
    async fn leave<T>(
        self,
        ended: thread::Result<Result<T, WithError<E>>>,
    ) -> Result<Option<T>, WithError<E>> {
        match ended {
            Ok(result) => self.exit_async(result).await,
            Err(panic) => {
                report_lost(self.exit_async::<()>(Err(WithError::Closed)).await.err());
                resume_unwind(panic)
            }
        }
    }
}

impl<E, K: Stacked> Default for ExitStack<'_, E, K> {
    fn default() -> Self {
        Self::empty()
    }
}

impl<E, K: Stacked> Drop for ExitStack<'_, E, K> {
    fn drop(&mut self) {
        while let Some(entry) = self.entries.pop() {
            drop(entry); // the innermost first, which a `Vec` would drop last
        }
    }
}

impl<E, K: Stacked> fmt::Debug for ExitStack<'_, E, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExitStack")
            .field("entries", &self.entries.len())
            .finish()
    }
}
