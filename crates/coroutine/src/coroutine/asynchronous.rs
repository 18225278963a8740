//! The verbs for bodies that await: the same steps, as futures.
//!
//! Each delivers its signal when it is first polled, and from then on polls the body until that
//! yields or ends. If the future is dropped meanwhile, the coroutine is left
//! [`Awaiting`](crate::Status::Awaiting), with the signal delivered; `settle` goes on from there.

use std::future::poll_fn;

use super::Coroutine;
use crate::{
    body::kind::Kind,
    protocol::{CloseError, CoroutineState, Interrupt, Outcome, ResumeError, Signal},
};

impl<Y, S, R, E, F, K: Kind> Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Starts a body that may await: Python's first `asend(None)`.
    ///
    /// # Errors
    ///
    /// Those of [`start`](Self::start).
    ///
    /// # When cancelled
    ///
    /// Before its first poll nothing has happened. Later, the coroutine is left
    /// [`Awaiting`](crate::Status::Awaiting), and [`settle`](Self::settle) returns the result.
    ///
    /// ```
    /// # use coroutine::{Coroutine, Yielded};
    /// # use futures_lite::future;
    /// let mut slow: Coroutine<u32> = Coroutine::new(async |co| {
    ///     future::yield_now().await; // any future
    ///     co.yield_(1).await
    /// });
    /// assert_eq!(future::block_on(slow.start_async()), Ok(Yielded(1)));
    /// ```
    ///
    /// Source: PEP 525, "Support for Asynchronous Iteration Protocol".
    ///
    /// DIFFERENCE: a body that awaits may return a value and delegate; an asynchronous generator
    /// may do neither.
    pub async fn start_async(&mut self) -> Result<CoroutineState<Y, R>, ResumeError<(), E>> {
        self.step_async(Signal::Start)
            .await
            .map_err(ResumeError::without_value)
    }

    /// Sends into a body that may await: Python's `asend`.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send): a refused value comes back.
    ///
    /// # When cancelled
    ///
    /// Before its first poll `value` is dropped. Later, `value` was delivered, and the coroutine is
    /// left [`Awaiting`](crate::Status::Awaiting); [`settle`](Self::settle) goes on.
    ///
    /// ```
    /// # use coroutine::{Coroutine, Yielded};
    /// # use futures_lite::future;
    /// let mut doubler: Coroutine<u32, u32> = Coroutine::new(async |co| {
    ///     let mut answer = 0;
    ///     loop {
    ///         let got = co.yield_(answer).await?;
    ///         answer = future::ready(2 * got).await;
    ///     }
    /// });
    /// future::block_on(async {
    ///     doubler.start_async().await?;
    ///     assert_eq!(doubler.send_async(21).await?, Yielded(42));
    ///     Ok::<(), Box<dyn std::error::Error>>(())
    /// })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: PEP 525, "Asynchronous Generator Object", `agen.asend(val)`.
    pub async fn send_async(
        &mut self,
        value: S,
    ) -> Result<CoroutineState<Y, R>, ResumeError<S, E>> {
        self.step_async(Signal::Send(value))
            .await
            .map_err(|refused| refused.map_value(Signal::into_sent))
    }

    /// Throws into a body that may await: Python's `athrow`.
    ///
    /// # Errors
    ///
    /// Those of [`throw`](Self::throw).
    ///
    /// # When cancelled
    ///
    /// As [`send_async`](Self::send_async).
    ///
    /// ```
    /// # use coroutine::{Coroutine, Interrupt, Yielded};
    /// # use futures_lite::future;
    /// let mut retry: Coroutine<u32, (), (), String> = Coroutine::new(async |co| {
    ///     let mut attempt = 1;
    ///     while let Err(Interrupt::Thrown(_)) = co.yield_(attempt).await {
    ///         future::yield_now().await; // back off
    ///         attempt += 1;
    ///     }
    ///     Ok(())
    /// });
    /// retry.start().unwrap();
    /// assert_eq!(future::block_on(retry.throw_async("refused".to_owned())), Ok(Yielded(2)));
    /// ```
    ///
    /// Source: PEP 525, "Asynchronous Generator Object", `agen.athrow(…)`.
    ///
    /// DIFFERENCE: after the end the error comes back, as from [`throw`](Self::throw); CPython
    /// loses it.
    pub async fn throw_async(
        &mut self,
        error: E,
    ) -> Result<CoroutineState<Y, R>, ResumeError<E, E>> {
        self.step_async(Signal::Throw(error))
            .await
            .map_err(|refused| refused.map_value(Signal::into_thrown))
    }

    /// Closes a body that may await, cleanup included: Python's `aclose`.
    ///
    /// # Errors
    ///
    /// Those of [`close`](Self::close). [`CloseError::Awaiting`]: it was waiting on a future
    /// already; settle it first.
    ///
    /// # When cancelled
    ///
    /// Before its first poll nothing has happened. Later, the close was delivered, and
    /// [`settle`](Self::settle) goes on with the cleanup; there a proper end is
    /// [`Exited`](ResumeError::Exited).
    ///
    /// ```
    /// # use coroutine::{Coroutine, Interrupt};
    /// # use futures_lite::future;
    /// let mut connection: Coroutine<(), (), &str> = Coroutine::new(async |co| {
    ///     let _ = co.yield_(()).await;
    ///     future::yield_now().await; // say goodbye
    ///     Ok("goodbye")
    /// });
    /// connection.start().unwrap();
    /// assert_eq!(future::block_on(connection.close_async()), Ok(Some("goodbye")));
    /// ```
    ///
    /// Source: PEP 525, "Asynchronous Generator Object", `agen.aclose()`.
    ///
    /// DIFFERENCE: a body may yield in its cleanup, which is `Ignored` as in
    /// [`close`](Self::close); PEP 525 raises `RuntimeError`.
    pub async fn close_async(&mut self) -> Result<Option<R>, CloseError<Y, E>> {
        CloseError::check(self.step_async(Signal::Close).await)
    }

    /// Goes on with a body that awaits, until it yields or ends.
    ///
    /// # Errors
    ///
    /// Those of [`poll_settle`](Self::poll_settle): the error that the body lets out, or a refusal
    /// that names the status, if it does not await.
    ///
    /// # When cancelled
    ///
    /// The coroutine goes on awaiting, and can be settled again.
    ///
    /// ```
    /// # use coroutine::{Coroutine, ResumeError, Yielded};
    /// # use futures_lite::future;
    /// let mut slow: Coroutine<u32> = Coroutine::new(async |co| {
    ///     future::yield_now().await;
    ///     co.yield_(1).await
    /// });
    /// assert_eq!(slow.start(), Err(ResumeError::Awaiting(None))); // the plain verb does not wait
    /// assert_eq!(future::block_on(slow.settle()), Ok(Yielded(1)));
    /// ```
    pub async fn settle(&mut self) -> Result<CoroutineState<Y, R>, ResumeError<(), E>> {
        poll_fn(|cx| self.poll_settle(cx)).await
    }

    /// Delivers `signal` when it is first polled, and goes on until the body yields or ends.
    pub(crate) async fn step_async(
        &mut self,
        signal: Signal<S, E>,
    ) -> Outcome<Y, R, Signal<S, E>, E> {
        let mut signal = Some(signal);
        poll_fn(|cx| match signal.take() {
            Some(signal) => self.poll_resume(cx, signal),
            None => self.poll_settle(cx).map_err(|error| {
                error.map_value(|()| unreachable!("the signal was delivered, and it awaits"))
            }),
        })
        .await
    }
}
