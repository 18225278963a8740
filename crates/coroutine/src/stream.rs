//! Coroutines that are sent nothing are streams, if they may await.

use std::{
    convert::Infallible,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::stream::FusedStream;
use futures_lite::Stream;

use crate::{
    body::kind::{Kind, Local},
    coroutine::Coroutine,
    protocol::{CoroutineState, Interrupt, ResumeError, Signal, Status},
};

impl<Y, R, F, K: Kind> Coroutine<Y, (), R, Infallible, F, K>
where
    F: Future<Output = Result<R, Interrupt>>,
{
    /// Converts into a stream of the yielded values, for bodies that may await: `async for`.
    ///
    /// [`into_coroutine`](CoroutineStream::into_coroutine) leads to the returned value afterwards.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use futures_lite::{StreamExt, future};
    ///
    /// let ticks: Coroutine<u32> = Coroutine::new(async |co| {
    ///     for tick in 0..3 {
    ///         future::yield_now().await;
    ///         co.yield_(tick).await?;
    ///     }
    ///     Ok(())
    /// });
    /// let seen: Vec<u32> = future::block_on(ticks.into_stream().collect());
    /// assert_eq!(seen, [0, 1, 2]);
    /// ```
    ///
    /// It is [`Send`] if the coroutine is, so a handler of a web server can return it: see
    /// [`Coroutine::new_send`] and the [`guide`](crate::guide).
    ///
    /// Source: PEP 525, "Support for Asynchronous Iteration Protocol".
    pub fn into_stream(self) -> CoroutineStream<Y, R, F, K> {
        CoroutineStream {
            inner: self.into_try_stream(),
        }
    }
}

impl<Y, R, E, F, K: Kind> Coroutine<Y, (), R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Converts into a stream of the yielded values and, at last, of the error that the body
    /// raised, if any.
    ///
    /// For bodies that may await. [`into_coroutine`](TryCoroutineStream::into_coroutine) leads to
    /// the returned value afterwards.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use futures_lite::{StreamExt, future};
    ///
    /// let numbers: Coroutine<u8, (), (), std::num::ParseIntError> = Coroutine::new(async |co| {
    ///     for word in ["1", "x"] {
    ///         future::yield_now().await;
    ///         co.yield_(word.parse()?).await?;
    ///     }
    ///     Ok(())
    /// });
    /// let read: Vec<_> = future::block_on(numbers.into_try_stream().collect());
    /// assert_eq!(read[0], Ok(1));
    /// assert!(read[1].is_err());
    /// ```
    pub fn into_try_stream(self) -> TryCoroutineStream<Y, R, E, F, K> {
        TryCoroutineStream { coroutine: self }
    }

    /// Polls for the next value. The end of the body is `None`, or the error that it raised.
    fn poll_value(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Y, E>>> {
        let outcome = match self.status {
            Status::Awaiting => ready!(self.poll_settle(cx)),
            Status::Created => {
                ready!(self.poll_resume(cx, Signal::Start)).map_err(ResumeError::without_value)
            }
            Status::Suspended | Status::Closed => {
                ready!(self.poll_resume(cx, Signal::Send(()))).map_err(ResumeError::without_value)
            }
        };
        Poll::Ready(match outcome {
            Ok(CoroutineState::Yielded(value)) => Some(Ok(value)),
            ended => self.keep_returned(ended).map(Err),
        })
    }
}

/// The stream made by [`Coroutine::into_stream`]. After its first `None` it stays at its end.
///
/// # When dropped
///
/// It is dropped as any coroutine: closed once if it is suspended, discarded if it awaits.
///
/// ```
/// use coroutine::{Coroutine, CoroutineStream};
/// use futures_lite::{StreamExt, future};
///
/// let one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
/// let mut stream: CoroutineStream<u32, (), _> = one.into_stream();
/// assert_eq!(future::block_on(stream.next()), Some(1));
/// assert_eq!(future::block_on(stream.next()), None);
/// ```
#[must_use = "streams do nothing unless they are polled"]
pub struct CoroutineStream<Y, R, F, K: Kind = Local>
where
    F: Future<Output = Result<R, Interrupt>>,
{
    inner: TryCoroutineStream<Y, R, Infallible, F, K>,
}

impl<Y, R, F, K: Kind> CoroutineStream<Y, R, F, K>
where
    F: Future<Output = Result<R, Interrupt>>,
{
    /// Converts back into the coroutine, in any status.
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// # use futures_lite::{StreamExt, future};
    /// let ticks: Coroutine<u32, (), &str> = Coroutine::new(async |co| {
    ///     co.yield_all([1, 2]).await?;
    ///     Ok("over")
    /// });
    /// let mut stream = ticks.into_stream();
    /// future::block_on(async { while stream.next().await.is_some() {} });
    /// assert_eq!(stream.into_coroutine().returned(), Some("over"));
    /// ```
    pub fn into_coroutine(self) -> Coroutine<Y, (), R, Infallible, F, K> {
        self.inner.into_coroutine()
    }
}

impl<Y, R, F, K: Kind> Stream for CoroutineStream<Y, R, F, K>
where
    F: Future<Output = Result<R, Interrupt>>,
{
    type Item = Y;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Y>> {
        let next = Pin::new(&mut self.inner).poll_next(cx);
        next.map(|next| next.map(|Ok(value)| value))
    }
}

/// After its first `None` the coroutine is closed, and stays so.
impl<Y, R, F, K: Kind> FusedStream for CoroutineStream<Y, R, F, K>
where
    F: Future<Output = Result<R, Interrupt>>,
{
    fn is_terminated(&self) -> bool {
        self.inner.is_terminated()
    }
}

impl<Y, R, F, K: Kind> fmt::Debug for CoroutineStream<Y, R, F, K>
where
    F: Future<Output = Result<R, Interrupt>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CoroutineStream")
            .field("coroutine", &self.inner.coroutine)
            .finish()
    }
}

/// The stream made by [`Coroutine::into_try_stream`]. After an error or `None` it stays at its end.
///
/// # When dropped
///
/// As [`CoroutineStream`].
///
/// ```
/// use coroutine::{Coroutine, TryCoroutineStream};
/// use futures_lite::{StreamExt, future};
///
/// let failing: Coroutine<u32, (), (), String> =
///     Coroutine::new(async |_| Err("no more".to_owned().into()));
/// let mut stream: TryCoroutineStream<u32, (), String, _> = failing.into_try_stream();
/// assert_eq!(future::block_on(stream.next()), Some(Err("no more".to_owned())));
/// assert_eq!(future::block_on(stream.next()), None);
/// ```
#[must_use = "streams do nothing unless they are polled"]
pub struct TryCoroutineStream<Y, R, E, F, K: Kind = Local>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    coroutine: Coroutine<Y, (), R, E, F, K>,
}

impl<Y, R, E, F, K: Kind> TryCoroutineStream<Y, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Converts back into the coroutine, in any status.
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// # use futures_lite::{StreamExt, future};
    /// let ticks: Coroutine<u32, (), &str> = Coroutine::new(async |co| {
    ///     co.yield_all([1, 2]).await?;
    ///     Ok("over")
    /// });
    /// let mut stream = ticks.into_try_stream();
    /// future::block_on(async { while stream.next().await.is_some() {} });
    /// assert_eq!(stream.into_coroutine().returned(), Some("over"));
    /// ```
    pub fn into_coroutine(self) -> Coroutine<Y, (), R, E, F, K> {
        self.coroutine
    }
}

impl<Y, R, E, F, K: Kind> Stream for TryCoroutineStream<Y, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    type Item = Result<Y, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Y, E>>> {
        self.coroutine.poll_value(cx)
    }
}

/// After an error, or its first `None`, the coroutine is closed, and stays so.
impl<Y, R, E, F, K: Kind> FusedStream for TryCoroutineStream<Y, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn is_terminated(&self) -> bool {
        self.coroutine.status == Status::Closed
    }
}

impl<Y, R, E, F, K: Kind> fmt::Debug for TryCoroutineStream<Y, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TryCoroutineStream")
            .field("coroutine", &self.coroutine)
            .finish()
    }
}
