//! Coroutines of another error type, so that a body can delegate to them.

use std::convert::Infallible;

use crate::{
    body::{co::Co, kind::Kind},
    coroutine::Coroutine,
    protocol::{
        CloseError,
        CoroutineState::{Complete, Yielded},
        Interrupt, ResumeError, State, Status,
    },
};

impl<Y, S, R, E, F, K: Kind> Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Converts into a coroutine whose error type is `E2`: what the body raises is passed through
    /// `convert`.
    ///
    /// All coroutines that delegate to one another have one `E`; this adapts a sub to it. Values
    /// pass in both directions, and a close closes the body. An `E2` cannot be raised in a body of
    /// another error type, so one that is thrown in closes the body, whose returned value is lost,
    /// and is raised after that. A resume costs one switch more, and native stack.
    ///
    /// # Panics
    ///
    /// If the coroutine has started: it has to be adapted first, as [`Co::yield_from`] requires.
    ///
    /// ```
    /// use coroutine::{Coroutine, ResumeError};
    /// use std::{io, num::ParseIntError};
    ///
    /// fn numbers(text: &'static str) -> Coroutine<u32, (), (), ParseIntError> {
    ///     Coroutine::new(async move |co| {
    ///         for word in text.split(' ') {
    ///             co.yield_(word.parse()?).await?;
    ///         }
    ///         Ok(())
    ///     })
    /// }
    /// let invalid = |error| io::Error::new(io::ErrorKind::InvalidData, error);
    /// let mut file: Coroutine<u32, (), (), io::Error> = Coroutine::new(async move |co| {
    ///     co.yield_from(numbers("1 x").map_raised(invalid)).await
    /// });
    /// assert!(file.resume().is_ok());
    /// assert!(matches!(file.resume(), Err(ResumeError::Raised(_))));
    /// ```
    ///
    /// DIFFERENCE: in Python any exception can be thrown into any generator, which may handle it.
    pub fn map_raised<E2>(
        self,
        convert: impl FnOnce(E) -> E2,
    ) -> Coroutine<Y, S, R, E2, impl Future<Output = Result<R, Interrupt<E2>>>, K> {
        assert!(
            self.status() == Status::Created,
            "cannot change the error type of a coroutine that has started; do it before the start"
        );
        Coroutine::over(|slots| {
            let mut co = Co::new(slots);
            async move {
                let forwarded = forward(self, &mut co).await;
                forwarded.map_err(|stop| stop.into_interrupt(convert))
            }
        })
    }
}

impl<Y, S, R, F, K: Kind> Coroutine<Y, S, R, Infallible, F, K>
where
    F: Future<Output = Result<R, Interrupt>>,
{
    /// Converts into a coroutine of any error type, to which a fallible body can delegate.
    ///
    /// An error that is thrown in closes the body, and is raised after that; see
    /// [`map_raised`](Self::map_raised).
    ///
    /// # Panics
    ///
    /// If the coroutine has started.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use std::io;
    ///
    /// fn header() -> Coroutine<&'static str> {
    ///     Coroutine::new(async |co| co.yield_all(["name", "size"]).await)
    /// }
    /// let report: Coroutine<&str, (), (), io::Error> = Coroutine::new(async |co| {
    ///     co.yield_from(header().fallible()).await?;
    ///     Err(io::Error::other("no rows").into())
    /// });
    /// let read: Vec<_> = report.into_try_iter().filter_map(Result::ok).collect();
    /// assert_eq!(read, ["name", "size"]);
    /// ```
    pub fn fallible<E>(
        self,
    ) -> Coroutine<Y, S, R, E, impl Future<Output = Result<R, Interrupt<E>>>, K> {
        self.map_raised(|never| match never {})
    }
}

/// The reason why the inner body came to no value.
enum Stop<E, E2> {
    /// The inner body let this out.
    Inner(Interrupt<E>),
    /// The outer yield raised this, and the inner body has left.
    Outer(Interrupt<E2>),
}

impl<E, E2> Stop<E, E2> {
    fn into_interrupt(self, convert: impl FnOnce(E) -> E2) -> Interrupt<E2> {
        match self {
            Self::Inner(Interrupt::Thrown(error)) => Interrupt::Thrown(convert(error)),
            Self::Inner(Interrupt::Closed) => Interrupt::Closed,
            Self::Inner(Interrupt::CloseIgnored) => Interrupt::CloseIgnored,
            Self::Outer(interrupt) => interrupt,
        }
    }
}

/// Yields each value of `inner` again, from its place and by its name, and sends it each reply.
async fn forward<Y, S, R, E, F, E2, K: Kind>(
    mut inner: Coroutine<Y, S, R, E, F, K>,
    co: &mut Co<'_, Y, S, E2, K>,
) -> Result<R, Stop<E, E2>>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    let mut step = inner.start_async().await.map_err(inner_stop)?;
    loop {
        let value = match step {
            Complete(returned) => return Ok(returned),
            Yielded(value) => value,
        };
        let place = inner.suspended_at().expect("it has yielded, so it waits");
        let outer = co.yield_at(value, place);
        let reply = match inner.state() {
            State::Named(name) => outer.named(name).await,
            _ => outer.await,
        };
        step = match reply {
            Ok(sent) => inner.send_async(sent).await.map_err(inner_stop)?,
            Err(interrupt) => return Err(leave(inner, interrupt).await),
        };
    }
}

fn inner_stop<V, E, E2>(ended: ResumeError<V, E>) -> Stop<E, E2> {
    Stop::Inner(ended.into_interrupt())
}

/// Closes `inner` on the way of `interrupt` through it.
async fn leave<Y, S, R, E, F, E2, K: Kind>(
    mut inner: Coroutine<Y, S, R, E, F, K>,
    interrupt: Interrupt<E2>,
) -> Stop<E, E2>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    match inner.close_async().await {
        Ok(_) => Stop::Outer(interrupt),
        Err(CloseError::Raised(error)) => Stop::Inner(Interrupt::Thrown(error)),
        Err(CloseError::CloseIgnored) => Stop::Inner(Interrupt::CloseIgnored),
        // Its drop closes it once more, as that of any sub that ignores its close.
        Err(CloseError::Ignored(_)) => Stop::Inner(Interrupt::CloseIgnored),
        Err(CloseError::Awaiting) => unreachable!("it was suspended, and its close is awaited"),
    }
}
