use std::{
    fmt,
    panic::Location,
    pin::Pin,
    task::{Context, Poll, ready},
};

use crate::{
    body::{
        kind::{Kind, Local},
        slots::BodySlots,
        yielding::Yield,
    },
    protocol::Interrupt,
};

/// The future that yields all values of an iterator, made by
/// [`Co::yield_all`](crate::Co::yield_all).
///
/// ```
/// use coroutine::{Co, Coroutine, YieldAll};
/// use std::{convert::Infallible, ops::Range};
///
/// fn digits<'a>(co: &'a mut Co<'_, u32>) -> YieldAll<'a, u32, Range<u32>, Infallible> {
///     co.yield_all(0..10)
/// }
/// let digits: Coroutine<u32> = Coroutine::new(async |co| digits(co).await);
/// assert!(digits.eq(0..10));
/// ```
// A type with a name rather than an async block: where the compiler has to know that a body is
// `Send`, an iterator over a closure would not be general enough for it.
#[must_use = "a delegation does nothing until it is awaited"]
pub struct YieldAll<'a, Y, I, E, K: Kind = Local> {
    slots: &'a BodySlots<Y, (), E, K>,
    values: I,
    current: Option<Yield<'a, Y, (), E, K>>,
    location: &'static Location<'static>,
}

impl<'a, Y, I, E, K: Kind> YieldAll<'a, Y, I, E, K> {
    pub(super) fn new(
        slots: &'a BodySlots<Y, (), E, K>,
        values: I,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            slots,
            values,
            current: None,
            location,
        }
    }
}

/// The iterator and its values are moved out; they are never pinned.
impl<Y, I, E, K: Kind> Unpin for YieldAll<'_, Y, I, E, K> {}

impl<Y, I, E, K: Kind> Future for YieldAll<'_, Y, I, E, K>
where
    I: Iterator<Item = Y>,
{
    type Output = Result<(), Interrupt<E>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            if let Some(current) = &mut this.current {
                ready!(Pin::new(current).poll(cx))?;
            }
            match this.values.next() {
                Some(value) => {
                    this.current = Some(Yield::new(this.slots, value, this.location));
                }
                None => return Poll::Ready(Ok(())),
            }
        }
    }
}

impl<Y, I, E, K: Kind> fmt::Debug for YieldAll<'_, Y, I, E, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YieldAll")
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}
