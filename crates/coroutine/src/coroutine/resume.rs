//! The verbs: start, send, resume, throw, close, primed.

use super::Coroutine;
use crate::{
    body::kind::Kind,
    protocol::{CloseError, CoroutineState, Interrupt, ResumeError, Signal, Status},
};

impl<Y, S, R, E, F, K: Kind> Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Runs the body to its first yield, or to its end: Python's first `next`.
    ///
    /// # Errors
    ///
    /// [`AlreadyStarted`](ResumeError::AlreadyStarted) or [`Closed`](ResumeError::Closed) if it is
    /// past that; otherwise the error that the body lets out, as [`Raised`](ResumeError::Raised).
    ///
    /// ```
    /// # use coroutine::{Coroutine, ResumeError, Yielded};
    /// let mut echo: Coroutine<u32, u32> =
    ///     Coroutine::new(async |co| loop { co.yield_(0).await?; });
    /// assert_eq!(echo.start(), Ok(Yielded(0)));
    /// assert_eq!(echo.start(), Err(ResumeError::AlreadyStarted(())));
    /// ```
    #[inline]
    pub fn start(&mut self) -> Result<CoroutineState<Y, R>, ResumeError<(), E>> {
        match self.status {
            Status::Created => self.advance(None),
            refusing => Err(ResumeError::refusal(refusing, ())),
        }
    }

    /// Resumes the pending yield with `value`, and runs the body to the next one, or to its end.
    ///
    /// One switch there and one back; no allocation.
    ///
    /// # Errors
    ///
    /// A refusal hands `value` back: [`NotStarted`](ResumeError::NotStarted),
    /// [`Closed`](ResumeError::Closed), [`Awaiting(Some(value))`](ResumeError::Awaiting). Otherwise
    /// `value` was delivered, and the error is the one that the body let out.
    ///
    /// ```
    /// # use coroutine::{Coroutine, ResumeError, Yielded};
    /// let mut total: Coroutine<u32, u32> = Coroutine::new(async |co| {
    ///     let mut total = 0;
    ///     loop {
    ///         total += co.yield_(total).await?;
    ///     }
    /// });
    /// assert_eq!(total.send(5), Err(ResumeError::NotStarted(5)));
    /// total.start().unwrap();
    /// assert_eq!(total.send(5), Ok(Yielded(5)));
    /// assert_eq!(total.send(5), Ok(Yielded(10)));
    /// ```
    ///
    /// Source: PEP 342, "New generator method: send(value)".
    ///
    /// DIFFERENCE: `send(None)` is not special; [`start`](Self::start) starts, and `S = Option<T>`
    /// has a `None` of its own.
    #[inline]
    pub fn send(&mut self, value: S) -> Result<CoroutineState<Y, R>, ResumeError<S, E>> {
        if self.status != Status::Suspended {
            return Err(ResumeError::refusal(self.status, value));
        }
        self.deliver(None, |slots| slots.put_sent(value), |outcome| outcome)
    }

    /// Raises `error` at the pending yield, and runs the body to the next one, or to its end.
    ///
    /// A body that has not started never runs: the coroutine is closed, and the error comes back as
    /// [`Raised`](ResumeError::Raised). So it does from a coroutine that has ended.
    ///
    /// # Errors
    ///
    /// [`Awaiting(Some(error))`](ResumeError::Awaiting) refuses. [`Raised`](ResumeError::Raised)
    /// has the error that the body lets out: this one, if it does not handle it.
    ///
    /// ```
    /// # use coroutine::{Coroutine, Interrupt, ResumeError, Yielded};
    /// let mut patient: Coroutine<&str, (), (), String> = Coroutine::new(async |co| {
    ///     match co.yield_("waiting").await {
    ///         Err(Interrupt::Thrown(_)) => co.yield_("caught").await,
    ///         other => other,
    ///     }
    /// });
    /// patient.start().unwrap();
    /// assert_eq!(patient.throw("one".to_owned()), Ok(Yielded("caught")));
    /// assert_eq!(patient.throw("two".to_owned()), Err(ResumeError::Raised("two".to_owned())));
    /// ```
    ///
    /// Source: PEP 342, "New generator method: throw(type, value=None, traceback=None)".
    pub fn throw(&mut self, error: E) -> Result<CoroutineState<Y, R>, ResumeError<E, E>> {
        self.step(Signal::Throw(error))
            .map_err(|refused| refused.map_value(Signal::into_thrown))
    }

    /// Asks the body to finish: raises [`Interrupt::Closed`] at the pending yield, so that the body
    /// cleans up and leaves.
    ///
    /// Returns the value that the body returned instead of leaving (CPython 3.13), if it did. A
    /// coroutine that has not started is closed, and nothing runs; one that has ended stays so.
    ///
    /// # Errors
    ///
    /// [`Ignored(y)`](CloseError::Ignored) if the body yielded: it is still suspended.
    /// [`Raised`](CloseError::Raised) and [`CloseIgnored`](CloseError::CloseIgnored) report what
    /// it let out. [`Awaiting`](CloseError::Awaiting): it waits on a future.
    ///
    /// ```
    /// # use coroutine::{Coroutine, Interrupt};
    /// let mut counter: Coroutine<u32, (), u32> = Coroutine::new(async |co| {
    ///     let mut seen = 0;
    ///     loop {
    ///         match co.yield_(seen).await {
    ///             Err(Interrupt::Closed) => return Ok(seen),
    ///             other => other?,
    ///         }
    ///         seen += 1;
    ///     }
    /// });
    /// counter.start().unwrap();
    /// counter.send(()).unwrap();
    /// assert_eq!(counter.close(), Ok(Some(1)));
    /// assert_eq!(counter.close(), Ok(None));
    /// ```
    ///
    /// Source: PEP 342, "New generator method: close()"; the value: CPython 3.13,
    /// `generator.close`.
    pub fn close(&mut self) -> Result<Option<R>, CloseError<Y, E>> {
        CloseError::check(self.step(Signal::Close))
    }

    /// Starts the coroutine, and drops the first yielded value: the `@advance_generator_once` of
    /// the Python world, for bodies whose first yield only waits for the first value.
    ///
    /// # Errors
    ///
    /// Those of [`start`](Self::start). A body that ends before its first yield is
    /// [`Closed(())`](ResumeError::Closed); one that awaits before it is
    /// [`Awaiting(None)`](ResumeError::Awaiting), and needs [`start_async`](Self::start_async). The
    /// coroutine is dropped then.
    ///
    /// ```
    /// # use coroutine::{Coroutine, Yielded};
    /// let echo: Coroutine<Option<u32>, u32> = Coroutine::new(async |co| {
    ///     let mut last = None;
    ///     loop {
    ///         last = Some(co.yield_(last).await?);
    ///     }
    /// });
    /// let mut echo = echo.primed()?;
    /// assert_eq!(echo.send(3)?, Yielded(Some(3)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn primed(mut self) -> Result<Self, ResumeError<(), E>> {
        match self.start()? {
            CoroutineState::Yielded(_) => Ok(self),
            CoroutineState::Complete(_) => Err(ResumeError::Closed(())),
        }
    }
}

impl<Y, R, E, F, K: Kind> Coroutine<Y, (), R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Starts the coroutine, or goes on with it: Python's `next`.
    ///
    /// # Errors
    ///
    /// [`Closed(())`](ResumeError::Closed) if it has ended, [`Awaiting`](ResumeError::Awaiting) if
    /// it waits on a future; otherwise the error that the body let out.
    ///
    /// ```
    /// # use coroutine::{Complete, Coroutine, ResumeError, Yielded};
    /// let mut one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
    /// assert_eq!(one.resume(), Ok(Yielded(1)));
    /// assert_eq!(one.resume(), Ok(Complete(())));
    /// assert_eq!(one.resume(), Err(ResumeError::Closed(())));
    /// ```
    #[inline]
    pub fn resume(&mut self) -> Result<CoroutineState<Y, R>, ResumeError<(), E>> {
        if self.status == Status::Created {
            return self.start();
        }
        self.send(())
    }
}
