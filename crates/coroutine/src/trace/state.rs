use std::{fmt, panic::Location};

use crate::{
    coroutine::Coroutine,
    protocol::{Interrupt, Status},
};

/// The state of a coroutine as a machine: where it is suspended, by name or else by place.
///
/// It shows as the name, or as `file:line:column`. Yields of one name are one state.
///
/// ```
/// use coroutine::{Coroutine, trace::State};
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
/// assert_eq!(machine.state(), State::Ended);
/// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Its body has not begun.
    Created,
    /// It waits at a yield of this name.
    Named(&'static str),
    /// It waits at a yield without a name, at this place.
    At(&'static Location<'static>),
    /// It waits on a future that is not a yield.
    Awaiting,
    /// It has ended, in whatever way.
    Ended,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created => f.pad("created"),
            Self::Named(name) => f.pad(name),
            Self::At(location) => location.fmt(f),
            Self::Awaiting => f.pad("awaiting"),
            Self::Ended => f.pad("ended"),
        }
    }
}

impl<Y, S, R, E, F> Coroutine<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Tells its state: [`status`](Self::status), and of a suspended one the name of its yield, or
    /// else [`suspended_at`](Self::suspended_at).
    ///
    /// Through delegations of both kinds it is that of the innermost yield.
    ///
    /// ```
    /// use coroutine::{Coroutine, trace::State};
    ///
    /// fn login() -> Coroutine<(), char> {
    ///     Coroutine::new(async |co| {
    ///         while co.yield_(()).named("login").await? != '\n' {}
    ///         Ok(())
    ///     })
    /// }
    /// let mut session: Coroutine<(), char> = Coroutine::new(async |co| {
    ///     co.yield_from(login()).await?;
    ///     co.yield_(()).named("shell").await.map(drop)
    /// });
    /// session.start()?;
    /// assert_eq!(session.state(), State::Named("login"));
    /// session.send('\n')?;
    /// assert_eq!(session.state(), State::Named("shell"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn state(&self) -> State {
        match self.status() {
            Status::Created => State::Created,
            Status::Awaiting => State::Awaiting,
            Status::Closed => State::Ended,
            Status::Suspended => {
                let slots = self.innermost_linked();
                match (slots.name(), slots.location()) {
                    (Some(name), _) => State::Named(name),
                    (None, Some(location)) => State::At(location),
                    (None, None) => unreachable!("a yield that waits has a place"),
                }
            }
        }
    }
}
