use super::{
    Durable,
    advance::Refused,
    write_error::{SendWithError, WriteError},
};
use crate::store::{Append, Appended};
use coroutine::{CoroutineState, Signal};

impl<Y, S, R, E> Durable<Y, S, R, E> {
    /// Sends a value, and lets `write` commit the step: for stores that let the user's SQL into the
    /// same transaction.
    ///
    /// `write` does what [`Store::append`](crate::Store::append) does for this one append, and
    /// more.
    ///
    /// # Errors
    ///
    /// See [`SendWithError`]; the value comes back.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, MemoryStore, SendWithError, WriteError, store::Store};
    ///
    /// let body: Body<(), u32, u32> = Body::new("echo", 1, |()| Coroutine::new(async |co| {
    ///     let mut last = 0;
    ///     loop {
    ///         last = co.yield_(last).await?;
    ///     }
    /// }));
    /// let store = MemoryStore::new();
    /// let (mut echo, _) = body.open(&store, "e", ())?;
    /// let refused = echo.send_by(5, |_| Err(WriteError::Closure("not today")));
    /// assert_eq!(refused, Err(SendWithError::Closure(5, "not today")));
    /// let step = echo.send_by(5, |append| {
    ///     let appended = store.append(&[append])?;
    ///     Ok::<_, WriteError<()>>(appended[0])
    /// });
    /// assert_eq!(step, Ok(Yielded(5)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_by<X>(
        &mut self,
        value: S,
        write: impl FnOnce(Append) -> Result<Appended, WriteError<X>>,
    ) -> Result<CoroutineState<Y, R>, SendWithError<S, E, X>> {
        let signal = Signal::Send(value);
        let step = self.written(&signal).map_err(Refused::Step);
        let step = step.and_then(|(copy, text)| {
            self.advance_by(copy, text, None, |_, append| {
                write(append.clone()).map(Some)
            })
        });
        let Signal::Send(value) = signal else {
            unreachable!("it was made so")
        };
        match step {
            Ok(outcome) => self
                .conclude(Ok(outcome), value)
                .map_err(SendWithError::Step),
            Err(Refused::Step(error)) => Err(SendWithError::Step(error.with(value))),
            Err(Refused::Closure(error)) => Err(SendWithError::Closure(value, error)),
        }
    }
}
