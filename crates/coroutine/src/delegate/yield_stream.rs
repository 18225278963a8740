use std::{
    fmt,
    panic::Location,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_lite::Stream;
use pin_project_lite::pin_project;

use crate::{
    body::{
        kind::{Kind, Local},
        slots::BodySlots,
        yielding::Yield,
    },
    protocol::Interrupt,
};

pin_project! {
    /// The future that yields all items of a stream, made by
    /// [`Co::yield_stream`](crate::Co::yield_stream).
    ///
    /// ```
    /// use coroutine::{Coroutine, YieldStream};
    /// use futures_lite::stream;
    ///
    /// let two: Coroutine<u32> = Coroutine::new(async |co| {
    ///     let yields: YieldStream<'_, u32, _, _> = co.yield_stream(stream::iter([1, 2]));
    ///     yields.await
    /// });
    /// assert!(two.eq([1, 2]));
    /// ```
    #[must_use = "a delegation does nothing until it is awaited"]
    pub struct YieldStream<'a, Y, I, E, K: Kind = Local> {
        slots: &'a BodySlots<Y, (), E, K>,
        #[pin]
        items: I,
        current: Option<Yield<'a, Y, (), E, K>>,
        location: &'static Location<'static>,
    }
}

impl<'a, Y, I, E, K: Kind> YieldStream<'a, Y, I, E, K> {
    pub(super) fn new(
        slots: &'a BodySlots<Y, (), E, K>,
        items: I,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            slots,
            items,
            current: None,
            location,
        }
    }
}

impl<Y, I, E, K: Kind> Future for YieldStream<'_, Y, I, E, K>
where
    I: Stream<Item = Y>,
{
    type Output = Result<(), Interrupt<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            if let Some(current) = this.current {
                ready!(Pin::new(current).poll(cx))?;
                *this.current = None; // it has ended, and the stream may have to wait
            }
            match ready!(this.items.as_mut().poll_next(cx)) {
                Some(value) => {
                    *this.current = Some(Yield::new(this.slots, value, this.location));
                }
                None => return Poll::Ready(Ok(())),
            }
        }
    }
}

impl<Y, I, E, K: Kind> fmt::Debug for YieldStream<'_, Y, I, E, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YieldStream")
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}
