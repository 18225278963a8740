//! Coroutines that take no values are iterators.

use std::{convert::Infallible, fmt, iter::FusedIterator};

use crate::{
    body::kind::{Kind, Local},
    coroutine::Coroutine,
    protocol::{CoroutineState, Interrupt, ResumeError},
};

const AWAITS: &str = "cannot iterate over a body that awaits a future; \
     use `into_stream`, or `into_try_stream` if it can fail";

/// Iterates over the yielded values; the returned one is kept for [`Coroutine::returned`].
///
/// ```
/// # use coroutine::Coroutine;
/// let fibonacci: Coroutine<u64> = Coroutine::new(async |co| {
///     let (mut a, mut b) = (0, 1);
///     loop {
///         co.yield_(a).await?;
///         (a, b) = (b, a + b);
///     }
/// });
/// assert!(fibonacci.take(8).eq([0, 1, 1, 2, 3, 5, 8, 13]));
/// ```
///
/// # Panics
///
/// If the body awaits a future that is not a yield; [`Coroutine::into_stream`] is for those.
impl<Y, R, F, K: Kind> Iterator for Coroutine<Y, (), R, Infallible, F, K>
where
    F: Future<Output = Result<R, Interrupt>>,
{
    type Item = Y;

    #[inline]
    fn next(&mut self) -> Option<Y> {
        match self.resume() {
            Ok(CoroutineState::Yielded(value)) => Some(value),
            ended => {
                self.keep_returned(ended);
                None
            }
        }
    }

    /// Returns `(0, Some(0))` for a coroutine that has ended; otherwise nothing is known.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.live.is_none().then_some(0))
    }
}

/// After the first `None` the coroutine is closed, and stays so.
impl<Y, R, F, K: Kind> FusedIterator for Coroutine<Y, (), R, Infallible, F, K> where
    F: Future<Output = Result<R, Interrupt>>
{
}

impl<Y, R, E, F, K: Kind> Coroutine<Y, (), R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Takes the value that the body returned at the end of an iteration.
    ///
    /// `None` while the iteration goes on, after the value was taken, if the body let an error out,
    /// and if it was not iterated: [`resume`](Self::resume) returns the value itself.
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// let mut countdown: Coroutine<u32, (), &str> = Coroutine::new(async |co| {
    ///     co.yield_all([3, 2, 1]).await?;
    ///     Ok("lift-off")
    /// });
    /// assert_eq!(countdown.by_ref().count(), 3);
    /// assert_eq!(countdown.returned(), Some("lift-off"));
    /// assert_eq!(countdown.returned(), None);
    /// ```
    ///
    /// Source: PEP 380, `StopIteration.value`.
    pub fn returned(&mut self) -> Option<R> {
        self.returned.take()
    }

    /// Returns an iterator over a fallible body: each value as `Ok`, and at last the error that it
    /// raised, if any.
    ///
    /// It borrows the coroutine, which can be resumed or closed afterwards, or asked for its
    /// [`returned`](Self::returned) value.
    ///
    /// # Panics
    ///
    /// The iteration panics if the body awaits a future that is not a yield;
    /// [`into_try_stream`](Self::into_try_stream) is for those.
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// # use std::num::ParseIntError;
    /// let mut numbers: Coroutine<u8, (), (), ParseIntError> = Coroutine::new(async |co| {
    ///     for word in "1 2 three".split(' ') {
    ///         co.yield_(word.parse()?).await?;
    ///     }
    ///     Ok(())
    /// });
    /// let read: Vec<_> = numbers.try_iter().collect();
    /// assert_eq!(read[..2], [Ok(1), Ok(2)]);
    /// assert!(read[2].is_err());
    /// ```
    pub fn try_iter(&mut self) -> TryIter<'_, Y, R, E, F, K> {
        TryIter { coroutine: self }
    }

    /// Keeps a returned value, and returns a raised error.
    pub(crate) fn keep_returned(
        &mut self,
        ended: Result<CoroutineState<Y, R>, ResumeError<(), E>>,
    ) -> Option<E> {
        match ended {
            Ok(CoroutineState::Complete(returned)) => {
                self.returned = Some(returned);
                None
            }
            Err(ResumeError::Raised(error)) => Some(error),
            Err(ResumeError::Awaiting(_)) => panic!("{AWAITS}"),
            // `Closed` is the end again; `Exited` and `CloseIgnored` are ends without a value.
            _ => None,
        }
    }
}

/// The iterator made by [`Coroutine::try_iter`]: values, and maybe an error at the end.
///
/// ```
/// # use coroutine::Coroutine;
/// let mut failing: Coroutine<u32, (), (), String> = Coroutine::new(async |co| {
///     co.yield_(1).await?;
///     Err("no more".to_owned().into())
/// });
/// let sum: Result<u32, String> = failing.try_iter().sum();
/// assert_eq!(sum, Err("no more".to_owned()));
/// ```
#[must_use = "iterators do nothing unless they are iterated over"]
pub struct TryIter<'a, Y, R, E, F, K: Kind = Local>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    coroutine: &'a mut Coroutine<Y, (), R, E, F, K>,
}

impl<Y, R, E, F, K: Kind> Iterator for TryIter<'_, Y, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    type Item = Result<Y, E>;

    fn next(&mut self) -> Option<Result<Y, E>> {
        match self.coroutine.resume() {
            Ok(CoroutineState::Yielded(value)) => Some(Ok(value)),
            ended => self.coroutine.keep_returned(ended).map(Err),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.coroutine.live.is_none().then_some(0))
    }
}

impl<Y, R, E, F, K: Kind> FusedIterator for TryIter<'_, Y, R, E, F, K> where
    F: Future<Output = Result<R, Interrupt<E>>>
{
}

impl<Y, R, E, F, K: Kind> fmt::Debug for TryIter<'_, Y, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TryIter")
            .field("coroutine", &self.coroutine)
            .finish()
    }
}
