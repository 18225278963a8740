//! The verbs for bodies that await: the same steps, as futures.
//!
//! Each of them delivers its signal when it is first polled, and from then on polls the body until
//! it yields or ends. One that is dropped meanwhile leaves the coroutine
//! [`Awaiting`](crate::Status::Awaiting), with the signal delivered; `settle` goes on where it was.

use std::future::poll_fn;

use crate::{
    coroutine::Coroutine,
    coroutine::poll::pending_if_awaiting,
    coroutine::resume::closed,
    protocol::{CloseError, CoroutineState, Interrupt, Outcome, ResumeError},
};

impl<Y, S, R, E, F> Coroutine<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Starts a body that may await: Python's first `asend(None)`.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    ///
    /// # When cancelled
    ///
    /// Dropped before its first poll, it has done nothing. Later, the coroutine is left
    /// [`Awaiting`](crate::Status::Awaiting): [`settle`](Self::settle) gives what this would have
    /// given.
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
        self.admit_start()?;
        self.advance_async().await
    }

    /// Sends into a body that may await: Python's `asend`.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send): a refused value comes back.
    ///
    /// # When cancelled
    ///
    /// Dropped before its first poll, it drops `value`. Later, `value` was delivered, and the
    /// coroutine is left [`Awaiting`](crate::Status::Awaiting), for [`settle`](Self::settle).
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
        let value = self.admit_send(value)?;
        self.innermost().put_sent(value);
        self.advance_async().await
    }

    /// Throws into a body that may await: Python's `athrow`.
    ///
    /// # Errors
    ///
    /// As [`throw`](Self::throw).
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
        self.admit_throw(error)?;
        self.advance_async().await
    }

    /// Closes a body that may await, cleanup included: Python's `aclose`.
    ///
    /// # Errors
    ///
    /// As [`close`](Self::close). [`CloseError::Awaiting`]: it waited on a future before; settle it
    /// first.
    ///
    /// # When cancelled
    ///
    /// Dropped before its first poll, it has done nothing. Later, the close was delivered;
    /// [`settle`](Self::settle) goes on with the cleanup, and a proper end is
    /// [`Exited`](ResumeError::Exited) there.
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
        if let Some(ended) = self.admit_close() {
            return ended;
        }
        closed(self.advance_async().await)
    }

    /// Goes on with a body that awaits, until it yields or ends.
    ///
    /// # Errors
    ///
    /// As [`poll_settle`](Self::poll_settle): what the body lets out, or, if it does not await,
    /// a refusal that tells the status.
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

    /// Runs an admitted step to its end. The first poll takes the signal from the slots, later ones
    /// go on.
    async fn advance_async<V>(&mut self) -> Outcome<Y, R, V, E> {
        poll_fn(|cx| pending_if_awaiting(self.advance(Some(cx)))).await
    }
}
