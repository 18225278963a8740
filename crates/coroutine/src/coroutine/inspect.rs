//! Questions about a coroutine between two steps: how far it has come, and where it is suspended.

use std::{panic::Location, rc::Rc};

use super::Coroutine;
use crate::{
    body::slots::Slots,
    protocol::{Interrupt, State, Status},
};

impl<Y, S, R, E, F> Coroutine<Y, S, R, E, F>
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
    /// Through [`yield_from`](crate::Co::yield_from) it is found at once. Below a
    /// [`yield_from_mut`](crate::Co::yield_from_mut), or a recorder, it is found level by level,
    /// those of `yield_from` included.
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
        self.innermost_linked().location()
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
        let mut level = self.live.as_ref().map(|live| Rc::clone(&live.slots));
        while let Some(slots) = level {
            places.extend(slots.location());
            level = slots.inner();
        }
        places
    }

    /// The slots of the innermost body, through forwarding as well.
    fn innermost_linked(&self) -> Rc<Slots<Y, S, E>> {
        let mut slots = Rc::clone(self.innermost());
        while let Some(inner) = slots.inner() {
            slots = inner;
        }
        slots
    }
}
