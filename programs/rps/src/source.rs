//! What can be waited for, and what it gives when it is ready.

use std::{io, time::Duration};

use coroutine::{BoxCoroutine, ResumeError};

/// Yields what has come in, or `None` if nothing has; `None` before the first. It ends when no more
/// can come.
///
/// All waiting is done by the caller, who resumes it when its source is ready.
pub(crate) type Values<'a, T> = BoxCoroutine<'a, Option<T>, (), (), io::Error>;

/// Something with a handle that a caller can wait for.
pub(crate) struct Source<'a, H, T> {
    pub(crate) handle: H,
    pub(crate) values: Values<'a, T>,
}

impl<H, T> Source<'_, H, T> {
    /// Reads what has come in; `None` at the end.
    ///
    /// # Errors
    ///
    /// It cannot be read any more.
    pub(crate) fn next(&mut self) -> io::Result<Option<Option<T>>> {
        self.values.try_iter().next().transpose()
    }
}

/// What is waited for: until one of the sources is ready, or as long as this.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wait<H> {
    pub(crate) sources: Vec<H>,
    pub(crate) timeout: Option<Duration>,
}

/// Starts a coroutine of values: what it does before its first yield is done now.
///
/// # Errors
///
/// Whatever that raises.
pub(crate) fn started<T>(values: Values<'_, T>) -> io::Result<Values<'_, T>> {
    values.primed().map_err(|refused| match refused {
        ResumeError::Raised(error) => error,
        other => io::Error::other(other),
    })
}
