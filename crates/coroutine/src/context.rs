//! `with`: a coroutine that yields once is a context manager.

mod exit_stack;
mod leaving;
mod with_async;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use thiserror::Error;

pub use exit_stack::{ExitStack, SendExitStack};
pub use with_async::with_async;

use crate::{
    body::kind::Kind,
    coroutine::Coroutine,
    protocol::{CoroutineState, Interrupt, ResumeError},
};

/// Runs `scope` inside of a context: Python's `with`, over a `contextlib.contextmanager`.
///
/// The manager is a coroutine that yields once. The code before that yield runs on entry, the scope
/// receives the yielded value, and the code after it runs on exit, whichever way the scope ends:
///
/// | the scope | the manager's yield returns | `with` returns |
/// |---|---|---|
/// | `Ok(t)` | `Ok(())` | `Ok(Some(t))` |
/// | `Err(e)`, and the manager lets `e` out | `Err(Thrown(e))` | `Err(Raised(e))` |
/// | `Err(e)`, and the manager returns | `Err(Thrown(e))` | `Ok(None)`: it swallowed the error |
/// | panics | `Err(Closed)` | the panic goes on |
///
/// The value that the manager returns is dropped.
///
/// # Errors
///
/// [`WithError`]: the error that the manager or the scope raised, or how the manager broke the rule
/// of the one yield. A manager that yielded twice has been closed. The scope's `t` is dropped then.
///
/// # Panics
///
/// If the scope or the manager panics. An error that the manager of a panicking scope raises while
/// it is closed goes to the hook of [`set_unraisable_hook`](crate::set_unraisable_hook).
///
/// ```
/// use coroutine::{Coroutine, with};
/// use std::{cell::RefCell, io};
///
/// let log = RefCell::new(Vec::new());
/// let log = &log;
/// let tag = |name: &'static str| -> Coroutine<&str, (), (), io::Error, _> {
///     Coroutine::new(async move |co| {
///         log.borrow_mut().push(format!("<{name}>"));
///         let left = co.yield_(name).await; // the scope runs here
///         log.borrow_mut().push(format!("</{name}>"));
///         left
///     })
/// };
/// let length = with(tag("em"), |name| {
///     log.borrow_mut().push("text".to_owned());
///     Ok(name.len())
/// })?;
/// assert_eq!(length, Some(2));
/// assert_eq!(log.borrow().concat(), "<em>text</em>");
/// # Ok::<(), coroutine::WithError<io::Error>>(())
/// ```
///
/// Source: `contextlib.contextmanager`; PEP 343, "Generator Decorator".
///
/// DIFFERENCE: the scope is a closure, so a `return` in it leaves the scope and not the function
/// around it.
pub fn with<Y, R, E, F, T, K: Kind>(
    mut manager: Coroutine<Y, (), R, E, F, K>,
    scope: impl FnOnce(Y) -> Result<T, E>,
) -> Result<Option<T>, WithError<E>>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    let value = match manager.start().map_err(WithError::of)? {
        CoroutineState::Yielded(value) => value,
        CoroutineState::Complete(_) => return Err(WithError::DidNotYield),
    };
    // A scope that panics must not leave the manager suspended: it is closed before the panic goes
    // on.
    match catch_unwind(AssertUnwindSafe(|| scope(value))) {
        Ok(Ok(result)) => {
            exit(manager.send(()))?;
            Ok(Some(result))
        }
        Ok(Err(error)) => {
            exit(manager.throw(error))?;
            Ok(None)
        }
        Err(panic) => {
            drop(manager); // which closes it, since the panic was caught
            resume_unwind(panic)
        }
    }
}

/// Checks that the manager has ended. One that has not is closed when it is dropped, as
/// `contextlib` does.
fn exit<Y, R, V, E>(
    step: Result<CoroutineState<Y, R>, ResumeError<V, E>>,
) -> Result<(), WithError<E>> {
    match step.map_err(WithError::of)? {
        CoroutineState::Complete(_) => Ok(()),
        CoroutineState::Yielded(_) => Err(WithError::YieldedTwice),
    }
}

/// The reason why a [`with()`] has no result.
///
/// ```
/// use coroutine::{Coroutine, WithError, with};
///
/// let twice: Coroutine<u32> = Coroutine::new(async |co| co.yield_all([1, 2]).await);
/// assert_eq!(with(twice, |value| Ok(value)), Err(WithError::YieldedTwice));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum WithError<E> {
    /// The manager ended before it yielded. The scope has not run.
    #[error("the context manager did not yield; it has to yield once")]
    DidNotYield,
    /// The manager yielded again instead of ending, and was closed.
    #[error("the context manager yielded twice; it has to end after its one yield")]
    YieldedTwice,
    /// The manager let this error out: the error of the scope, or one of its own.
    #[error(transparent)]
    Raised(E),
    /// The manager let [`Interrupt::Closed`] out although nobody was closing it.
    #[error("the context manager let `Interrupt::Closed` out although it was not being closed")]
    Exited,
    /// The manager let [`Interrupt::CloseIgnored`] out.
    #[error("the context manager let `Interrupt::CloseIgnored` out")]
    CloseIgnored,
    /// A yield of the scope was closed, and the scope has left. The manager was closed as well.
    #[error("the scope was closed")]
    Closed,
    /// The manager had been started, or had ended, before. The scope has not run.
    #[error("cannot enter a context manager that has started; create a new one")]
    AlreadyStarted,
    /// The manager awaits a future, which `with` cannot wait for. It was discarded.
    #[error("the context manager awaits a future, which `with` cannot wait for; use `with_async`")]
    Awaiting,
}

impl<E> WithError<E> {
    fn of<V>(error: ResumeError<V, E>) -> Self {
        match error {
            ResumeError::Raised(error) => Self::Raised(error),
            ResumeError::Exited => Self::Exited,
            ResumeError::CloseIgnored => Self::CloseIgnored,
            ResumeError::Awaiting(_) => Self::Awaiting,
            ResumeError::NotStarted(_)
            | ResumeError::AlreadyStarted(_)
            | ResumeError::Closed(_) => Self::AlreadyStarted,
        }
    }
}
