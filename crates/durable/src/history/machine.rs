use coroutine::{
    Signal,
    trace::{Machine, Output, Transition},
};

use super::History;
use crate::{ground::codec::SignalText, record::open_error::OpenError, replay::live::Kind};

impl<Y, S, R, E> History<Y, S, R, E> {
    /// Draws the instance: its states, and the steps that it went between them.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore};
    ///
    /// let door: Body<(), (), String> = Body::new("door", 1, |()| Coroutine::new(async |co| loop {
    ///     while co.yield_(()).named("closed").await? != "open" {}
    ///     while co.yield_(()).named("open").await? != "close" {}
    /// }));
    /// let store = MemoryStore::new();
    /// let (mut front, _) = door.open(&store, "front", ())?;
    /// front.send("open".to_owned())?;
    /// let drawn = door.history(&store, "front")?.machine()?.mermaid();
    /// assert!(drawn.contains("closed --> open"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`check`](Self::check): the states are those that a replay finds.
    pub fn machine(&self) -> Result<Machine, OpenError<E>> {
        let mut transitions = Vec::new();
        self.replay_all(&mut |row, from, to| {
            let input = match SignalText::parse(row.signal) {
                Some(SignalText::Send(value)) => Signal::Send(value.to_owned()),
                Some(SignalText::Throw(error)) => Signal::Throw(error.to_owned()),
                Some(SignalText::Close) => Signal::Close,
                Some(SignalText::Start(_)) | None => Signal::Start,
            };
            let output = match Kind::parse(row.outcome) {
                Some((Kind::Yielded, value)) => Output::Yielded(value.to_owned()),
                Some((Kind::Raised, error)) => Output::Raised(error.to_owned()),
                Some((Kind::Exited, _)) => Output::Exited,
                Some((Kind::CloseIgnored, _)) => Output::CloseIgnored,
                Some((Kind::Returned | Kind::Again, value)) => Output::Returned(value.to_owned()),
                None => Output::Returned(String::new()),
            };
            transitions.push(Transition {
                from,
                input,
                output,
                to,
            });
        })?;
        Ok(transitions.into_iter().collect())
    }
}
