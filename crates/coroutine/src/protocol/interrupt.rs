use std::convert::Infallible;

use thiserror::Error;

/// An exception as a value: raised by a yield in the body, or let out by the body.
///
/// `?` on a yield is Python's default: the exception leaves the body, running its destructors on
/// the way. A body that wants to handle one matches it; `except ValueError` is `Err(Thrown(e))`,
/// `except GeneratorExit` is `Err(Closed)`, and a `finally` block becomes the code after the match.
///
/// An error of exactly the type `E` becomes one through `?`; if `E` is `Box<dyn Error>`, box
/// another one first: `.map_err(Box::<dyn Error>::from)?`. (The compiler reports this at
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
/// Source: PEP 342, "Specification: Exceptions and Cleanup"; PEP 380, "Formal Semantics".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Interrupt<E = Infallible> {
    /// The caller threw this error in, or the body raises it.
    #[error(transparent)]
    Thrown(E),
    /// The caller closes the coroutine: clean up and leave (`GeneratorExit`).
    #[error("the coroutine is being closed")]
    Closed,
    /// A sub-coroutine yielded although it was being closed
    /// (CPython: `RuntimeError: generator ignored GeneratorExit`).
    #[error("a sub-coroutine ignored its close")]
    CloseIgnored,
}

/// Raises an error: `return Err(error.into())`, or `?` on a `Result<_, E>`.
impl<E> From<E> for Interrupt<E> {
    fn from(error: E) -> Self {
        Self::Thrown(error)
    }
}
