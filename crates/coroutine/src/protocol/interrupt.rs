use std::{convert::Infallible, error::Error, iter::successors};

use thiserror::Error;

/// An exception as a value: raised by a yield in the body, or let out by the body.
///
/// `?` on a yield is Python's default: the exception leaves the body, running its destructors on
/// the way. A body that wants to handle one matches it; `except ValueError` is `Err(Thrown(e))`,
/// `except GeneratorExit` is `Err(Closed)`, and a `finally` block becomes the code after the match.
///
/// An error of exactly the type `E` becomes one through `?`; others that convert into `E` do so
/// through [`raise`](crate::Raise::raise): `.raise()?`. (The compiler reports a missing one at
/// `Coroutine::new`.)
///
/// ```
/// use coroutine::{Coroutine, Interrupt, ResumeError};
/// use std::num::ParseIntError;
///
/// let mut parser: Coroutine<u32, String, (), ParseIntError> = Coroutine::new(async |co| {
///     let mut number = 0;
///     loop {
///         let text: String = co.yield_(number).await?; // Err(Interrupt) leaves the body
///         number = text.parse()?; // Err(ParseIntError) leaves as Interrupt::Thrown
///     }
/// });
/// parser.start()?;
/// assert!(matches!(parser.send("x".to_owned()), Err(ResumeError::Raised(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # A close is not a failure
///
/// An interrupt is an [`Error`], so a helper that yields and returns `anyhow::Result` compiles, and
/// hides a close among the failures. A body that logs those and goes on then yields again, although
/// it was closed: [`close`](crate::Coroutine::close) returns
/// [`Ignored`](crate::CloseError::Ignored), and a drop discards it. (In Python, `GeneratorExit` is
/// no `Exception`, so that `except Exception` misses it.)
///
/// So let helpers return `Result<T, Interrupt<E>>`, with [`raise`](crate::Raise::raise) for their
/// other errors. If a signature is given, [`find_in`](Self::find_in) finds the interrupt in the
/// error.
///
/// ```
/// use coroutine::{Co, Coroutine, Interrupt, Raise, ResumeError};
/// use std::error::Error;
///
/// type Failure = Box<dyn Error>; // or anyhow::Error
///
/// async fn ask(co: &mut Co<'_, &str, String, Failure>) -> Result<u32, Interrupt<Failure>> {
///     let answer: String = co.yield_("a number?").await?;
///     answer.parse().raise()
/// }
/// let mut survey: Coroutine<&str, String, u32, Failure> = Coroutine::new(async |co| {
///     let mut sum = 0;
///     while sum < 10 {
///         match ask(co).await {
///             Err(Interrupt::Thrown(error)) => eprintln!("{error}"), // failures only
///             answer => sum += answer?,                              // a close leaves
///         }
///     }
///     Ok(sum)
/// });
/// survey.start().map_err(ResumeError::into_error)?;
/// survey.send("x".to_owned()).map_err(ResumeError::into_error)?;
/// assert!(survey.close().is_ok()); // it has left
/// # Ok::<(), Failure>(())
/// ```
///
/// Source: PEP 342, "Specification: Exceptions and Cleanup"; PEP 380, "Formal Semantics".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Interrupt<E = Infallible> {
    /// The caller threw this error in, or the body raises it.
    #[error(transparent)]
    Thrown(E),
    /// The caller closes the coroutine: clean up and leave (`GeneratorExit`).
    #[error("the coroutine is being closed; clean up and return this interrupt from the body")]
    Closed,
    /// A sub-coroutine yielded although it was being closed (CPython: `RuntimeError: generator
    /// ignored GeneratorExit`).
    #[error("a sub-coroutine ignored its close")]
    CloseIgnored,
}

/// Raises an error: `return Err(error.into())`, or `?` on a `Result<_, E>`.
impl<E> From<E> for Interrupt<E> {
    fn from(error: E) -> Self {
        Self::Thrown(error)
    }
}

impl<E: Error + 'static> Interrupt<E> {
    /// Returns the interrupt that an error of an unknown type is, or was caused by.
    ///
    /// For a body that handles the `anyhow::Error` or `Box<dyn Error>` of a helper that yields: an
    /// interrupt in it is not a failure, and has to leave the body. An owned one is returned by
    /// their `downcast::<Interrupt<E>>()`.
    ///
    /// ```
    /// use coroutine::{Co, Coroutine, Interrupt};
    /// use std::error::Error;
    ///
    /// // A signature that somebody else has chosen.
    /// async fn import(co: &mut Co<'_, u32>, text: &str) -> Result<(), Box<dyn Error>> {
    ///     co.yield_(text.parse()?).await?;
    ///     Ok(())
    /// }
    /// let mut importer: Coroutine<u32> = Coroutine::new(async |co| {
    ///     for text in ["1", "x", "2", "3"] {
    ///         if let Err(error) = import(co, text).await {
    ///             if let Some(&interrupt) = <Interrupt>::find_in(&*error) {
    ///                 return Err(interrupt);
    ///             }
    ///             eprintln!("{text}: {error}");
    ///         }
    ///     }
    ///     Ok(())
    /// });
    /// assert!(importer.by_ref().take(2).eq([1, 2]));
    /// assert_eq!(importer.close(), Ok(None)); // and not `Ignored(3)`
    /// ```
    #[must_use]
    pub fn find_in<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        successors(Some(error), |&error| error.source()).find_map(|error| error.downcast_ref())
    }
}
