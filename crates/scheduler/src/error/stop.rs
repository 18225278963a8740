use std::{error::Error, fmt};

use coroutine::Interrupt;
use thiserror::Error;

/// A boxed error of any type.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// The reason why a task stops before its end: its requests raise it, and its body lets it out.
///
/// Any [`std::error::Error`] becomes [`Stop::Failed`] through `?`. `Stop` itself does not implement
/// that trait, because no type can do both; [`into_error`](Self::into_error) converts it.
///
/// What is not itself such an error is converted by [`Stop::failed`]: a boxed error, one of
/// `anyhow`, a text.
///
/// A body that catches a stop may clean up, and then returns it, or a value in its place.
///
/// ```
/// use scheduler::{Scheduler, Stop};
///
/// let parsed = Scheduler::new().block_on(async |task| {
///     task.yield_now().await?; // raises a Stop
///     let number: u32 = "12".parse()?; // a ParseIntError becomes one
///     if number == 0 {
///         return Err(Stop::failed("zero is not a number of eggs"));
///     }
///     Ok(number)
/// });
/// assert_eq!(parsed?, 12);
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[derive(Debug)]
pub enum Stop {
    /// The task must clean up and leave: somebody killed it, or the scheduler was dropped.
    Killed,
    /// Somebody cancelled the task.
    Cancelled,
    /// A deadline of the task's own has passed.
    TimedOut,
    /// Somebody threw this error into the task.
    Thrown(BoxError),
    /// The task itself failed: see [`Stop::failed`].
    Failed(BoxError),
}

impl Stop {
    /// Returns [`Stop::Failed`] with an error: for what `?` does not convert, as it is no
    /// [`std::error::Error`] itself. That is a boxed error, an `anyhow::Error`, a text.
    ///
    /// ```
    /// use scheduler::{BoxError, Scheduler, Stop};
    ///
    /// fn parse(text: &str) -> Result<u32, BoxError> {
    ///     Ok(text.parse()?)
    /// }
    /// let parsed = Scheduler::new().block_on(async |_| {
    ///     let number = parse("12").map_err(Stop::failed)?;
    ///     if number > 12 {
    ///         return Err(Stop::failed("more than a dozen"));
    ///     }
    ///     Ok(number)
    /// })?;
    /// assert_eq!(parsed, 12);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn failed(error: impl Into<BoxError>) -> Self {
        Self::Failed(error.into())
    }

    /// Returns the error inside, or one that names the kind of stop.
    ///
    /// ```
    /// use scheduler::Stop;
    ///
    /// let stop = Stop::from(std::fmt::Error);
    /// assert!(stop.into_error().is::<std::fmt::Error>());
    /// assert_eq!(Stop::Killed.into_error().to_string(), "the task was killed");
    /// ```
    pub fn into_error(self) -> BoxError {
        match self {
            Self::Thrown(error) | Self::Failed(error) => error,
            Self::Killed => StopKind::Killed.into(),
            Self::Cancelled => StopKind::Cancelled.into(),
            Self::TimedOut => StopKind::TimedOut.into(),
        }
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(Box::new(error))
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Killed => StopKind::Killed.fmt(f),
            Self::Cancelled => StopKind::Cancelled.fmt(f),
            Self::TimedOut => StopKind::TimedOut.fmt(f),
            Self::Thrown(error) | Self::Failed(error) => error.fmt(f),
        }
    }
}

/// The stops that carry no error, as an error.
#[derive(Debug, Error)]
enum StopKind {
    #[error("the task was killed")]
    Killed,
    #[error("the task was cancelled")]
    Cancelled,
    #[error("the task ran out of time")]
    TimedOut,
}

/// Converts what a yield raises into what the task's body sees.
pub(crate) fn raised(interrupt: Interrupt<Stop>) -> Stop {
    match interrupt {
        Interrupt::Thrown(stop) => stop,
        Interrupt::Closed | Interrupt::CloseIgnored => Stop::Killed,
    }
}

/// Converts what a task's body lets out into what its coroutine lets out.
pub(crate) fn let_out(stop: Stop) -> Interrupt<Stop> {
    match stop {
        Stop::Killed => Interrupt::Closed,
        stop => Interrupt::Thrown(stop),
    }
}
