use super::interrupt::Interrupt;

/// Lets a body raise an error of another type than `E` by `?`: `file.read(..).raise()?`.
///
/// `?` alone converts an [`Interrupt`] that a yield raised, and an error of the very type `E`. An
/// error that only converts *into* `E` passes through this method first: one of `Box<dyn Error>`'s
/// and `anyhow::Error`'s many sources, or a variant of an enum. It is for helpers as well: a
/// function that yields returns `Result<_, Interrupt<E>>`, never `anyhow::Result<_>`, in which a
/// close would look like a failure.
///
/// ```
/// use coroutine::{Coroutine, Raise};
/// use std::{error::Error, path::Path};
///
/// fn numbers(path: &Path) -> Coroutine<u32, (), (), Box<dyn Error>> {
///     let path = path.to_owned();
///     Coroutine::new(async move |co| {
///         let text = std::fs::read_to_string(path).raise()?; // an io::Error
///         for line in text.lines() {
///             co.yield_(line.parse().raise()?).await?; // a ParseIntError; an Interrupt
///         }
///         Ok(())
///     })
/// }
/// let error = numbers(Path::new("no such file")).start().unwrap_err().into_raised();
/// assert!(error.unwrap().is::<std::io::Error>());
/// ```
pub trait Raise<T, X> {
    /// Converts the error into an interrupt that raises it, as an `E`.
    ///
    /// # Errors
    ///
    /// [`Interrupt::Thrown`], if `self` is an error.
    ///
    /// ```
    /// use coroutine::{Interrupt, Raise};
    ///
    /// #[derive(Debug, PartialEq)]
    /// struct Malformed(String);
    /// impl From<&str> for Malformed {
    ///     fn from(text: &str) -> Self {
    ///         Self(text.to_owned())
    ///     }
    /// }
    /// let raised: Result<u32, Interrupt<Malformed>> = Err("x").raise();
    /// assert_eq!(raised, Err(Interrupt::Thrown(Malformed("x".to_owned()))));
    /// ```
    fn raise<E>(self) -> Result<T, Interrupt<E>>
    where
        X: Into<E>;
}

impl<T, X> Raise<T, X> for Result<T, X> {
    fn raise<E>(self) -> Result<T, Interrupt<E>>
    where
        X: Into<E>,
    {
        self.map_err(|error| Interrupt::Thrown(error.into()))
    }
}
