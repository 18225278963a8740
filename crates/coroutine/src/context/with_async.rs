//! `with_async`: a context whose scope may await, and yield.

use std::panic::{AssertUnwindSafe, resume_unwind};

use futures_lite::FutureExt;

use super::{
    WithError,
    leaving::{left, report_lost, signal},
};
use crate::{
    body::kind::Kind,
    coroutine::Coroutine,
    protocol::{CoroutineState, Interrupt, Signal},
};

/// Runs `scope` inside of a context, and both may await: Python's `async with`, over a
/// `contextlib.asynccontextmanager`.
///
/// The manager yields once, as that of [`with()`]. The scope is an async closure; inside of a body
/// it may yield as well, through the body's [`Co`](crate::Co). Its `?` takes an `E`, an
/// [`Interrupt<E>`](Interrupt) of a yield, and the [`WithError<E>`](WithError) of a context inside
/// of it:
///
/// | the scope | the manager's yield returns | `with_async` returns |
/// |---|---|---|
/// | `Ok(t)` | `Ok(())` | `Ok(Some(t))` |
/// | `Err(Raised(e))`, and the manager lets `e` out | `Err(Thrown(e))` | `Err(Raised(e))` |
/// | `Err(Raised(e))`, and the manager returns | `Err(Thrown(e))` | `Ok(None)`: it swallowed the error |
/// | any other `Err(error)`, `Closed` say | `Err(Closed)` | `Err(error)` |
/// | panics | `Err(Closed)` | the panic goes on |
///
/// In a body, [`into_interrupt`](WithError::into_interrupt) leads back to what `?` lets out.
///
/// # Errors
///
/// Those of [`with()`], and [`WithError::Closed`] if a yield of the scope was closed.
///
/// # Panics
///
/// If the scope or the manager panics. The cleanup of the manager is awaited before the panic goes
/// on.
///
/// # When cancelled
///
/// The scope is dropped, and then the manager, which closes it; cleanup that awaits is cut short,
/// as a drop cannot wait.
///
/// ```
/// use coroutine::{Coroutine, WithError, with_async};
/// use futures_lite::future;
/// use std::{cell::RefCell, io};
///
/// let log = RefCell::new(Vec::new());
/// let log = &log;
/// let connection = || -> Coroutine<u32, (), (), io::Error, _> {
///     Coroutine::new(async |co| {
///         future::yield_now().await; // it connects
///         let left = co.yield_(7).await;
///         future::yield_now().await; // it says goodbye
///         log.borrow_mut().push("goodbye".to_owned());
///         left
///     })
/// };
/// let mut session = Coroutine::new(async |co| {
///     with_async(connection(), async |id| {
///         co.yield_(id).await?;
///         Err(io::Error::other("lost").into()) // or `read(..)?`
///     })
///     .await
///     .map_err(WithError::into_interrupt)
/// });
/// let step = future::block_on(session.start_async()).ok();
/// assert_eq!(step.and_then(|step| step.yielded()), Some(7)); // inside of the scope
/// let ended = future::block_on(session.send_async(())).unwrap_err();
/// # let ended: coroutine::ResumeError<(), io::Error> = ended;
/// # let _: Option<Option<()>> = session.returned();
/// assert_eq!(ended.to_string(), "lost");
/// assert_eq!(*log.borrow(), ["goodbye"]);
/// ```
///
/// Source: PEP 492, "Asynchronous Context Managers and async with";
/// `contextlib.asynccontextmanager`.
///
/// DIFFERENCE: a manager cannot swallow a close of the scope, as it could a `GeneratorExit`.
///
/// [`with()`]: crate::with()
pub async fn with_async<Y, R, E, F, K: Kind, T>(
    mut manager: Coroutine<Y, (), R, E, F, K>,
    scope: impl AsyncFnOnce(Y) -> Result<T, WithError<E>>,
) -> Result<Option<T>, WithError<E>>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    let value = match manager.start_async().await.map_err(WithError::of)? {
        CoroutineState::Yielded(value) => value,
        CoroutineState::Complete(_) => return Err(WithError::DidNotYield),
    };
    let (result, mut leaving) = match AssertUnwindSafe(scope(value)).catch_unwind().await {
        Ok(Ok(result)) => (Some(result), None),
        Ok(Err(error)) => (None, Some(error)),
        Err(panic) => {
            let outcome = manager.step_async(Signal::Close).await;
            report_lost(left(Some(WithError::Closed), outcome));
            resume_unwind(panic)
        }
    };
    let signal = signal(&mut leaving);
    let outcome = manager.step_async(signal).await;
    match left(leaving, outcome) {
        None => Ok(result),
        Some(error) => Err(error),
    }
}
