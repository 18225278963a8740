use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{body::Body, ground::json};

/// The end of a body that may restart: its result, or a new beginning.
///
/// A body that has run for a year has a log of a year, and each opening replays it. One that
/// returns `Again` goes on as a fresh body, of the newest version, in the same instance; only the
/// log since then is replayed. For an example see [`Body::restarting`](crate::Body::restarting).
///
/// ```
/// use coroutine::{Complete, Coroutine};
/// use durable::{Body, MemoryStore, Next};
///
/// let countdown: Body<u32, u32, (), Next<u32, &str>> = Body::new("countdown", 1, |n: u32| {
///     Coroutine::new(async move |co| {
///         co.yield_(n).await?;
///         Ok(if n > 1 { Next::Again(n - 1) } else { Next::Done("lift-off") })
///     })
/// })
/// .restarting();
/// let (mut rocket, _) = countdown.open(&MemoryStore::new(), "r", 2)?;
/// rocket.send(())?;
/// assert_eq!(rocket.send(())?, Complete(Next::Done("lift-off")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Next<A, R> {
    /// Go on with a fresh body, made with these arguments.
    Again(A),
    /// End, with this result.
    Done(R),
}

impl<A, Y, S, R, E> Body<A, Y, S, Next<A, R>, E>
where
    A: Serialize + 'static,
{
    /// Lets the body begin again: when it returns [`Next::Again`] with arguments, the instance goes
    /// on as a fresh body made with them.
    ///
    /// The end of the old body and the start of the new one are two rows of one commit; steps are
    /// counted on, keys never repeat, letters stay. Only the log since the restart is replayed, and
    /// [`prune`](Self::prune) removes the rest. `Again` as the answer to a close is an end.
    /// Restarts without a yield in between are bounded.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, MemoryStore, Next};
    ///
    /// /// A counter that starts afresh after each ten.
    /// let counter: Body<u32, u32, (), Next<u32, ()>> = Body::new("counter", 1, |from: u32| {
    ///     Coroutine::new(async move |co| {
    ///         for n in from..from + 10 {
    ///             co.yield_(n).await?;
    ///         }
    ///         Ok(Next::Again(from + 10))
    ///     })
    /// })
    /// .restarting();
    /// let store = MemoryStore::new();
    /// let (mut c, _) = counter.open(&store, "c", 0)?;
    /// for n in 1..25 {
    ///     assert_eq!(c.send(())?, Yielded(n));
    /// }
    /// assert_eq!(c.key().to_string(), "c/27"); // a step for each restart more
    /// assert_eq!(counter.prune(&store, "c")?, 21); // all but the first, and the body's since 20
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn restarting(mut self) -> Self {
        Arc::make_mut(&mut self.script).again = Some(|next, out| match next {
            Next::Again(args) => Some(json::write(args, out)),
            Next::Done(_) => None,
        });
        self
    }
}
