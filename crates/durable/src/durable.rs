use std::{convert::Infallible, fmt, sync::Arc};

use coroutine::{CoroutineState, Signal, trace::State};

use crate::{
    ground::{
        key::Key,
        panic::{Quiet, drop_quietly},
        wait::Wait,
    },
    record::{error::Error, head::Status},
    replay::{
        live::{Live, Outcome},
        script::Script,
        step::Position,
    },
    store::Store,
};

mod advance;
mod doubt;
mod receive;
mod resolve;
mod send_by;
mod standing;
mod write_error;

use doubt::Doubt;
pub use write_error::{SendWithError, WriteError};

/// A live instance of a [`Body`](crate::Body): a coroutine whose steps are on disk before they are
/// seen.
///
/// It is driven as a coroutine is: [`send`](Self::send), [`throw`](Self::throw),
/// [`close`](Self::close). Each of them runs the body on a copy of the value that was written down
/// and read again, commits the signal and its outcome as one row, and only then returns the
/// outcome.
///
/// Dropping it discards the coroutine: destructors run, the body's code does not, and the instance
/// lives on in the store.
///
/// ```
/// use coroutine::{Coroutine, Yielded};
/// use durable::{Body, MemoryStore};
///
/// let sum: Body<(), u32, u32> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
///     let mut sum = 0;
///     loop {
///         sum += co.yield_(sum).await?;
///     }
/// }));
/// let store = MemoryStore::new();
/// let (mut s, step) = sum.open(&store, "s", ())?;
/// assert_eq!(step, Yielded(0));
/// assert_eq!(s.send(5)?, Yielded(5));
/// drop(s);
/// let (s, step) = sum.find(&store, "s")?;
/// assert_eq!((s.seq(), step), (2, Yielded(5)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Durable<Y, S = (), R = (), E = Infallible> {
    store: Arc<dyn Store>,
    script: Arc<Script<Y, S, R, E>>,
    /// The script that a restart goes on with.
    newest: Arc<Script<Y, S, R, E>>,
    position: Position,
    /// Gone after an error that wrote nothing, until the next call builds it again; and at the end.
    live: Option<Live<Y, S, R, E>>,
    /// Its wait at the pending yield. Taken as a timer fires.
    wait: Option<Quiet<Wait<S, E>>>,
    state: State,
    status: Status,
    worker: Option<String>,
    /// Somebody else has the instance. Set for good.
    overtaken: bool,
    /// An append of which it is unknown whether it was made.
    doubt: Option<Doubt>,
}

/// The parts of an instance that is opened.
pub(crate) struct Opened<Y, S, R, E> {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) script: Arc<Script<Y, S, R, E>>,
    pub(crate) newest: Arc<Script<Y, S, R, E>>,
    pub(crate) position: Position,
    pub(crate) live: Option<Live<Y, S, R, E>>,
    pub(crate) wait: Option<Quiet<Wait<S, E>>>,
    pub(crate) state: State,
    pub(crate) status: Status,
}

impl<Y, S, R, E> Durable<Y, S, R, E> {
    pub(crate) fn new(opened: Opened<Y, S, R, E>) -> Self {
        Self {
            store: opened.store,
            script: opened.script,
            newest: opened.newest,
            position: opened.position,
            live: opened.live,
            wait: opened.wait,
            state: opened.state,
            status: opened.status,
            worker: None,
            overtaken: false,
            doubt: None,
        }
    }

    /// Sends a value to the pending yield, and returns what the body yields or returns next.
    ///
    /// The body gets a copy of the value that was written down and read again; the step is
    /// committed when this returns. One append, one fsync.
    ///
    /// # Errors
    ///
    /// See [`Error`]; a value that was not delivered comes back in it.
    ///
    /// ```
    /// use coroutine::{Complete, Coroutine, Yielded};
    /// use durable::{Body, Error, MemoryStore};
    ///
    /// let twice: Body<(), u32, u32, u32> = Body::new("twice", 1, |()| Coroutine::new(async |co| {
    ///     let first = co.yield_(0).await?;
    ///     let second = co.yield_(first).await?;
    ///     Ok(first + second)
    /// }));
    /// let (mut t, _) = twice.open(&MemoryStore::new(), "t", ())?;
    /// assert_eq!(t.send(3), Ok(Yielded(3)));
    /// assert_eq!(t.send(4), Ok(Complete(7)));
    /// assert_eq!(t.send(5), Err(Error::Ended(5, t.key()))); // the value is ours again
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send(&mut self, value: S) -> Result<CoroutineState<Y, R>, Error<S, E>> {
        let signal = Signal::Send(value);
        let step = self.written(&signal);
        let step = step.and_then(|(copy, text)| self.advance(copy, text, None));
        let Signal::Send(value) = signal else {
            unreachable!("it was made so")
        };
        self.conclude(step, value)
    }

    /// Throws an error into the body at the pending yield, and returns what the body yields or
    /// returns next.
    ///
    /// # Errors
    ///
    /// See [`Error`]; an error that was not delivered comes back in it. One that the body lets out
    /// is [`Raised`](Error::Raised).
    ///
    /// ```
    /// use coroutine::{Coroutine, Interrupt, Yielded};
    /// use durable::{Body, MemoryStore};
    ///
    /// let order: Body<(), String, (), (), String> = Body::throwing("order", 1, |()| {
    ///     Coroutine::new(async |co| match co.yield_("charge".to_owned()).await {
    ///         Err(Interrupt::Thrown(why)) => co.yield_(format!("refund: {why}")).await,
    ///         other => other,
    ///     })
    /// });
    /// let (mut o, _) = order.open(&MemoryStore::new(), "o", ())?;
    /// assert_eq!(o.throw("cancelled".to_owned())?, Yielded("refund: cancelled".to_owned()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn throw(&mut self, error: E) -> Result<CoroutineState<Y, R>, Error<E, E>> {
        let signal = Signal::Throw(error);
        let step = self.written(&signal);
        let step = step.and_then(|(copy, text)| self.advance(copy, text, None));
        let Signal::Throw(error) = signal else {
            unreachable!("it was made so")
        };
        self.conclude(step, error)
    }

    /// Asks the body to finish. `None`: it left. `Complete`: it returned a value on its way out.
    /// `Yielded`: it ignored the close, and goes on.
    ///
    /// # Errors
    ///
    /// See [`Error`]; an error that the body raises on its way out is [`Raised`](Error::Raised).
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore, Status};
    ///
    /// let body: Body<(), ()> = Body::new("once", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).await)
    /// });
    /// let (mut once, _) = body.open(&MemoryStore::new(), "a", ())?;
    /// assert_eq!(once.close()?, None);
    /// assert_eq!(once.status(), Status::Closed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn close(&mut self) -> Result<Option<CoroutineState<Y, R>>, Error<(), E>> {
        let (copy, text) = self.written(&Signal::Close)?;
        let outcome = self.advance(copy, text, None)?;
        self.released(outcome)
    }

    /// The key of the step that is being made.
    fn next_key(&self) -> Key {
        Key::new(Arc::clone(&self.position.id), self.position.seq + 1)
    }

    /// Hands a step's outcome over, or its value back.
    fn conclude<V>(
        &self,
        step: Result<Outcome<Y, R, E>, Error<(), E>>,
        value: V,
    ) -> Result<CoroutineState<Y, R>, Error<V, E>> {
        match step {
            Ok(outcome) => {
                drop_quietly(value); // the body had a copy
                outcome.into_state(|| self.key())
            }
            Err(error) => Err(error.with(value)),
        }
    }

    /// The result of a close: leaving is its proper end.
    fn released(
        &self,
        outcome: Outcome<Y, R, E>,
    ) -> Result<Option<CoroutineState<Y, R>>, Error<(), E>> {
        match outcome {
            Outcome::Exited if self.status == Status::Closed => Ok(None),
            outcome => outcome.into_state(|| self.key()).map(Some),
        }
    }
}

impl<Y, S, R, E> fmt::Debug for Durable<Y, S, R, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Durable")
            .field("key", &self.key())
            .field("state", &self.state)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
