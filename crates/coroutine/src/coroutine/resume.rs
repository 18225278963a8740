//! The verbs: start, send, throw, resume, close, primed.

use std::convert::Infallible;

use crate::{
    coroutine::Coroutine,
    protocol::{CloseError, CoroutineState, Interrupt, Outcome, ResumeError, Status},
};

impl<Y, S, R, E, F> Coroutine<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Runs the body to its first yield, or to its end: Python's first `next`.
    ///
    /// # Errors
    ///
    /// [`AlreadyStarted`](ResumeError::AlreadyStarted) or [`Closed`](ResumeError::Closed) if it is
    /// past that, [`Raised`](ResumeError::Raised) and its like if the body lets an error out.
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
        self.admit_start()?;
        self.advance(None)
    }

    /// Refuses a start, or lets it pass.
    #[inline]
    pub(crate) fn admit_start(&self) -> Result<(), ResumeError<(), E>> {
        match self.status {
            Status::Created => Ok(()),
            Status::Suspended => Err(ResumeError::AlreadyStarted(())),
            Status::Awaiting => Err(ResumeError::Awaiting(Some(()))),
            Status::Closed => Err(ResumeError::Closed(())),
        }
    }

    /// Gives `value` to the pending yield and runs the body to the next one, or to its end.
    ///
    /// One switch there and one back; no allocation.
    ///
    /// # Errors
    ///
    /// A refusal hands `value` back: [`NotStarted`](ResumeError::NotStarted),
    /// [`Closed`](ResumeError::Closed), [`Awaiting(Some(value))`](ResumeError::Awaiting). Otherwise
    /// it was delivered, and the error is what the body let out.
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
        let value = self.admit_send(value)?;
        self.deliver(None, |slots| slots.put_sent(value), |step| step)
    }

    /// Refuses a value, or gives it back, to be put where the innermost body finds it.
    #[inline]
    pub(crate) fn admit_send(&self, value: S) -> Result<S, ResumeError<S, E>> {
        match self.status {
            Status::Suspended => Ok(value),
            Status::Created => Err(ResumeError::NotStarted(value)),
            Status::Awaiting => Err(ResumeError::Awaiting(Some(value))),
            Status::Closed => Err(ResumeError::Closed(value)),
        }
    }

    /// Raises `error` at the pending yield and runs the body to the next one, or to its end.
    ///
    /// A body that has not started never runs; it is closed, and the error comes back as
    /// [`Raised`](ResumeError::Raised). So it does from a coroutine that has ended.
    ///
    /// # Errors
    ///
    /// [`Awaiting(Some(error))`](ResumeError::Awaiting) refuses. [`Raised`](ResumeError::Raised) is
    /// what the body lets out: this error if it does not handle it.
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
        self.admit_throw(error)?;
        self.advance(None)
    }

    /// Refuses an error, or puts it where the innermost body finds it. Ends a body that has not
    /// begun.
    pub(crate) fn admit_throw(&mut self, error: E) -> Result<(), ResumeError<E, E>> {
        match self.status {
            Status::Suspended => {
                self.innermost().put_interrupt(Interrupt::Thrown(error));
                Ok(())
            }
            Status::Created => {
                self.discard_body();
                Err(ResumeError::Raised(error))
            }
            Status::Closed => Err(ResumeError::Raised(error)),
            Status::Awaiting => Err(ResumeError::Awaiting(Some(error))),
        }
    }

    /// Asks the body to finish: `Interrupt::Closed` is raised at the pending yield, so that it
    /// cleans up and leaves.
    ///
    /// Gives the value if the body returned one instead (CPython 3.13), else `None`. Closing a
    /// coroutine that has not started or has ended runs nothing.
    ///
    /// # Errors
    ///
    /// [`Ignored(y)`](CloseError::Ignored) if the body yielded: it is still suspended.
    /// [`Raised`](CloseError::Raised) and [`CloseIgnored`](CloseError::CloseIgnored) are what it
    /// let out. [`Awaiting`](CloseError::Awaiting): it waits on a future.
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
        match self.admit_close() {
            None => closed(self.advance(None)),
            Some(ended) => ended,
        }
    }

    /// Begins a close, or gives what it comes to at once: if there is no body to run, or one that awaits.
    pub(crate) fn admit_close(&mut self) -> Option<Result<Option<R>, CloseError<Y, E>>> {
        match self.status {
            Status::Suspended => {
                self.begin_close();
                None
            }
            Status::Created => {
                self.discard_body();
                Some(Ok(None))
            }
            Status::Closed => Some(Ok(None)),
            Status::Awaiting => Some(Err(CloseError::Awaiting)),
        }
    }

    /// Puts a close where the innermost body finds it, and notes at which level that is.
    pub(crate) fn begin_close(&mut self) {
        let level = u32::try_from(self.frames.len());
        self.closing = level.expect("memory ends before the levels do");
        self.innermost().put_interrupt(Interrupt::Closed);
    }

    /// Starts the coroutine and drops the first yielded value: the `@advance_generator_once` of the
    /// Python world, for bodies whose first yield only waits for the first value.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start); a body that ends before its first yield gives
    /// [`Closed(())`](ResumeError::Closed), one that awaits before it
    /// [`Awaiting(None)`](ResumeError::Awaiting): use [`start_async`](Self::start_async) for that. The
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

/// Reads what became of a close from the step that it made.
pub(crate) fn closed<Y, R, E>(
    step: Outcome<Y, R, Infallible, E>,
) -> Result<Option<R>, CloseError<Y, E>> {
    match step {
        Ok(CoroutineState::Yielded(value)) => Err(CloseError::Ignored(value)),
        Ok(CoroutineState::Complete(returned)) => Ok(Some(returned)),
        Err(ResumeError::Exited) => Ok(None),
        Err(ResumeError::CloseIgnored) => Err(CloseError::CloseIgnored),
        Err(ResumeError::Raised(error)) => Err(CloseError::Raised(error)),
        Err(ResumeError::Awaiting(None)) => Err(CloseError::Awaiting),
        Err(
            ResumeError::NotStarted(never)
            | ResumeError::AlreadyStarted(never)
            | ResumeError::Closed(never)
            | ResumeError::Awaiting(Some(never)),
        ) => match never {},
    }
}

impl<Y, R, E, F> Coroutine<Y, (), R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Starts the coroutine or goes on with it: Python's `next`.
    ///
    /// # Errors
    ///
    /// [`Closed(())`](ResumeError::Closed) if it has ended, [`Awaiting`](ResumeError::Awaiting) if
    /// it waits on a future, else what the body let out.
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
