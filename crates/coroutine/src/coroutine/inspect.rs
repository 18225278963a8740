//! Questions about a coroutine between two steps: how far it has come, and where it is suspended.

use std::panic::Location;

use super::Coroutine;
use crate::{
    body::{
        kind::Kind,
        room::{CallerEnd, Link},
        slots::{Frame, Place, Slots},
    },
    protocol::{Interrupt, State, Status},
};

impl<Y, S, R, E, F, K: Kind> Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Returns how far the coroutine has come. Costs a read.
    ///
    /// ```
    /// # use coroutine::{Coroutine, Status};
    /// let mut one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
    /// assert_eq!(one.status(), Status::Created);
    /// assert!(one.by_ref().eq([1]));
    /// assert_eq!(one.status(), Status::Closed);
    /// ```
    ///
    /// Source: `inspect.getgeneratorstate`.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Returns the place of the innermost pending yield, or `None` if the coroutine is not
    /// suspended.
    ///
    /// It is found at once, through delegations of both kinds and through a recorder.
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// let mut one: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
    /// assert_eq!(one.suspended_at(), None);
    /// one.start()?;
    /// assert_eq!(one.suspended_at().unwrap().line(), line!() - 3);
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    pub fn suspended_at(&self) -> Option<&'static Location<'static>> {
        if self.status != Status::Suspended {
            return None;
        }
        self.place().map(|place| place.location)
    }

    /// Returns the state in which the coroutine is, as a state machine: its
    /// [`status`](Self::status), or, if it is suspended, the name of the pending yield, or else its
    /// place.
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
            Status::Closed => State::Ended(self.ending),
            Status::Suspended => {
                let Some(place) = self.place() else {
                    unreachable!("a yield that waits has a place");
                };
                place.name.map_or(State::At(place.location), State::Named)
            }
        }
    }

    /// Returns the place of each delegation, outermost first, and last the place of the pending
    /// yield.
    ///
    /// One entry more than there are levels of [`yield_from`](crate::Co::yield_from) and
    /// [`yield_from_mut`](crate::Co::yield_from_mut); empty unless it is suspended. The last entry
    /// is [`suspended_at`](Self::suspended_at).
    ///
    /// ```
    /// # use coroutine::Coroutine;
    /// let mut outer: Coroutine<u32> = Coroutine::new(async |co| {
    ///     let inner = Coroutine::new(async |co| co.yield_(1).await);
    ///     co.yield_from(inner).await
    /// });
    /// outer.start()?;
    /// let lines: Vec<u32> = outer.backtrace().iter().map(|place| place.line()).collect();
    /// assert_eq!(lines, [line!() - 4, line!() - 5]);
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    pub fn backtrace(&self) -> Vec<&'static Location<'static>> {
        let mut places = Vec::new();
        if self.status != Status::Suspended {
            return places;
        }
        // 1. The bodies of this coroutine: its own, and those that it runs as frames.
        let own = std::iter::once(&self.live().slots);
        let frames = self.frames.iter().map(|frame| frame.slots());
        places.extend(
            own.chain(frames)
                .filter_map(|slots| slots.enter(Slots::location)),
        );
        // 2. Those that belong to somebody else, if the innermost one forwards their yields.
        let Some(innermost) = self.place().filter(|place| place.forwarded) else {
            return places;
        };
        let mut inner = self.innermost().plate(|plate| plate.inner());
        while let Some(link) = inner {
            inner = link
                .plate(|plate| {
                    places.extend(plate.location());
                    plate.inner()
                })
                .flatten();
        }
        places.push(innermost.location);
        places
    }

    /// The place of the innermost yield, through forwarding as well, if one waits.
    pub(crate) fn place(&self) -> Option<Place> {
        self.innermost().enter(Slots::place)
    }
}
