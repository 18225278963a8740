//! Fallible generators as iterators that own them.

use std::{fmt, iter::FusedIterator};

use crate::{
    body::kind::{Kind, Local},
    coroutine::Coroutine,
    protocol::Interrupt,
};

impl<Y, R, E, F, K: Kind> Coroutine<Y, (), R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Converts into an iterator over a fallible body: each value as `Ok`, and at last the error
    /// that it raised, if any.
    ///
    /// For a `for` loop, and for functions that return an iterator; [`try_iter`](Self::try_iter)
    /// borrows the coroutine instead. [`into_coroutine`](IntoTryIter::into_coroutine) leads to the
    /// returned value afterwards.
    ///
    /// # Panics
    ///
    /// The iteration panics if the body awaits a future that is not a yield;
    /// [`into_try_stream`](Self::into_try_stream) is for those.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use std::{fs::File, io::{self, BufRead, BufReader}, path::Path};
    ///
    /// fn lines(path: &Path) -> Coroutine<String, (), (), io::Error> {
    ///     let path = path.to_owned();
    ///     Coroutine::new(async move |co| {
    ///         for line in BufReader::new(File::open(path)?).lines() {
    ///             co.yield_(line?).await?;
    ///         }
    ///         Ok(())
    ///     })
    /// }
    /// fn longest(path: &Path) -> io::Result<usize> {
    ///     let mut longest = 0;
    ///     for line in lines(path).into_try_iter() {
    ///         longest = longest.max(line?.len());
    ///     }
    ///     Ok(longest)
    /// }
    /// assert_eq!(longest(Path::new("Cargo.toml"))?, longest(Path::new("./Cargo.toml"))?);
    /// assert!(longest(Path::new("no such file")).is_err());
    /// # Ok::<(), io::Error>(())
    /// ```
    pub fn into_try_iter(self) -> IntoTryIter<Y, R, E, F, K> {
        IntoTryIter { coroutine: self }
    }
}

/// The iterator made by [`Coroutine::into_try_iter`]: values, and maybe an error at the end.
///
/// # When dropped
///
/// It is dropped as any coroutine: closed once if it is suspended.
///
/// ```
/// use coroutine::{Coroutine, IntoTryIter};
///
/// let failing: Coroutine<u32, (), (), String> = Coroutine::new(async |co| {
///     co.yield_(1).await?;
///     Err("no more".to_owned().into())
/// });
/// let mut numbers: IntoTryIter<u32, (), String, _> = failing.into_try_iter();
/// assert_eq!(numbers.next(), Some(Ok(1)));
/// assert_eq!(numbers.next(), Some(Err("no more".to_owned())));
/// assert_eq!(numbers.next(), None);
/// ```
#[must_use = "iterators do nothing unless they are iterated over"]
pub struct IntoTryIter<Y, R, E, F, K: Kind = Local>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    coroutine: Coroutine<Y, (), R, E, F, K>,
}

impl<Y, R, E, F, K: Kind> IntoTryIter<Y, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Converts back into the coroutine, in any status.
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// let lines: Coroutine<&str, (), usize, String> = Coroutine::new(async |co| {
    ///     co.yield_all(["to be", "or not"]).await?;
    ///     Ok(2)
    /// });
    /// let mut lines = lines.into_try_iter();
    /// assert!(lines.by_ref().all(|line| line.is_ok()));
    /// assert_eq!(lines.into_coroutine().returned(), Some(2));
    /// ```
    pub fn into_coroutine(self) -> Coroutine<Y, (), R, E, F, K> {
        self.coroutine
    }
}

impl<Y, R, E, F, K: Kind> Iterator for IntoTryIter<Y, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    type Item = Result<Y, E>;

    fn next(&mut self) -> Option<Result<Y, E>> {
        self.coroutine.try_iter().next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.coroutine.live.is_none().then_some(0))
    }
}

impl<Y, R, E, F, K: Kind> FusedIterator for IntoTryIter<Y, R, E, F, K> where
    F: Future<Output = Result<R, Interrupt<E>>>
{
}

impl<Y, R, E, F, K: Kind> fmt::Debug for IntoTryIter<Y, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IntoTryIter")
            .field("coroutine", &self.coroutine)
            .finish()
    }
}
