//! A thing that can be waited for, and the values that it yields when it is ready.

use std::{io, time::Duration};

use coroutine::{BoxCoroutine, ResumeError};

/// Yields what has come in, or `None` if nothing has; `None` before the first. It ends when no more
/// can come.
///
/// All waiting is done by the caller, who resumes it when its source is ready.
pub type Values<'a, T> = BoxCoroutine<'a, Option<T>, (), (), io::Error>;

/// Something with a handle that a caller can wait for.
#[derive(Debug)]
pub struct Source<'a, H, T> {
    /// The thing to wait for.
    pub handle: H,
    /// The values that come in.
    pub values: Values<'a, T>,
}

impl<H, T> Source<'_, H, T> {
    /// Reads what has come in; `None` at the end.
    ///
    /// # Errors
    ///
    /// It cannot be read any more.
    pub fn read(&mut self) -> io::Result<Option<Option<T>>> {
        self.values.try_iter().next().transpose()
    }
}

/// What is waited for: until one of the sources is ready, or as long as this.
#[derive(Debug, Clone, PartialEq)]
pub struct Wait<H> {
    /// The things of which one has to be ready.
    pub sources: Vec<H>,
    /// The longest time to wait, if there is one.
    pub timeout: Option<Duration>,
}

/// Starts a coroutine of values: what it does before its first yield is done now.
///
/// # Errors
///
/// Whatever that raises.
pub fn started<T>(values: Values<'_, T>) -> io::Result<Values<'_, T>> {
    values.primed().map_err(|refused| match refused {
        ResumeError::Raised(error) => error,
        other => io::Error::other(other),
    })
}
