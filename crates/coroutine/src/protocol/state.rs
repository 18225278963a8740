use std::{fmt, panic::Location};

use super::ending::Ending;

/// The state of a coroutine as a machine: where it is suspended, by name or else by place.
///
/// It is displayed as the name, or as `file:line:column`; an end, as one word. Yields of one name
/// are one state.
///
/// ```
/// use coroutine::{Coroutine, trace::{Ending, State}};
///
/// let mut machine: Coroutine<()> = Coroutine::new(async |co| {
///     co.yield_(()).named("ready").await?;
///     co.yield_(()).await
/// });
/// assert_eq!(machine.state(), State::Created);
/// machine.resume()?;
/// assert_eq!(machine.state(), State::Named("ready"));
/// machine.resume()?;
/// assert_eq!(machine.state(), State::At(machine.suspended_at().unwrap()));
/// machine.resume()?;
/// assert_eq!(machine.state(), State::Ended(Ending::Returned));
/// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// Its body has not begun.
    Created,
    /// It waits at a yield of this name.
    Named(&'static str),
    /// It waits at a yield without a name, at this place.
    At(&'static Location<'static>),
    /// It waits on a future that is not a yield.
    Awaiting,
    /// It has ended in this way.
    Ended(Ending),
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created => f.pad("created"),
            Self::Named(name) => f.pad(name),
            Self::At(location) => location.fmt(f),
            Self::Awaiting => f.pad("awaiting"),
            Self::Ended(ending) => ending.fmt(f),
        }
    }
}
