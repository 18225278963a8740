use std::{convert::Infallible, fmt, sync::Arc};

use coroutine::{CoroutineState, Signal, trace::State};

use crate::{
    clock::micros,
    codec::{SignalText, write_signal},
    crash,
    error::Error,
    head::Status,
    json::take_text,
    key::Key,
    live::{Failure, Live, Outcome},
    load::Loading,
    outbox::Staging,
    panic::{Quiet, catch, drop_quietly},
    script::Script,
    step::{self, Input, Position},
    store::{Append, Appended, Expected, Since, Store},
    store_error::StoreError,
    wait::Wait,
};

mod receive;
mod send_by;

pub use send_by::{SendWithError, WriteError};

/// A live instance of a [`Body`](crate::Body): a coroutine whose steps are on disk before they are
/// seen.
///
/// It is driven as a coroutine is: [`send`](Self::send), [`throw`](Self::throw),
/// [`close`](Self::close). Each of them runs the body on a copy of the value that was written down
/// and read again, commits the signal and its outcome as one row, and only then returns the outcome.
///
/// Dropping it discards the coroutine: destructors run, the body's code does not, and the instance
/// lives on in the store.
pub struct Durable<Y, S = (), R = (), E = Infallible> {
    store: Arc<dyn Store>,
    script: Arc<Script<Y, S, R, E>>,
    /// What a restart goes on with.
    newest: Arc<Script<Y, S, R, E>>,
    position: Position,
    /// Gone after an error that wrote nothing, until the next call builds it again; and at the end.
    live: Option<Live<Y, S, R, E>>,
    /// What it waits for. Taken as a timer fires.
    wait: Option<Quiet<Wait<S, E>>>,
    state: State,
    status: Status,
    worker: Option<String>,
    /// Somebody else has the instance. Set for good.
    overtaken: bool,
    /// An append of which it is unknown whether it was made.
    doubt: Option<Doubt>,
}

/// What is known of an append whose report was lost.
struct Doubt {
    signal: String,
    seq: u64,
    sum: u32,
}

/// How a doubt was resolved.
enum Resolved {
    Written,
    NotWritten,
    Overtaken,
}

/// Why a step was not made: its own error, or that of the user's SQL in the same transaction.
pub(crate) enum Refused<E, X> {
    Step(Error<(), E>),
    Closure(X),
}

impl<E, X> From<Error<(), E>> for Refused<E, X> {
    fn from(error: Error<(), E>) -> Self {
        Self::Step(error)
    }
}

/// What an instance is made of when it is opened.
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
    /// # Errors
    ///
    /// See [`Error`]; a value that was not delivered comes back in it.
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
    /// See [`Error`]; an error that was not delivered comes back in it. One that the body lets out is
    /// [`Raised`](Error::Raised).
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
    pub fn close(&mut self) -> Result<Option<CoroutineState<Y, R>>, Error<(), E>> {
        let (copy, text) = self.written(&Signal::Close)?;
        let outcome = self.advance(copy, text, None)?;
        self.released(outcome)
    }

    /// Returns the key of the outstanding yield: `desk-1/7`.
    #[must_use]
    pub fn key(&self) -> Key {
        Key::new(Arc::clone(&self.position.id), self.position.seq)
    }

    /// Returns the instance's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.position.id
    }

    /// Returns the number of steps that were made; the first is the start.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.position.seq
    }

    /// Returns the state: the name of the pending yield, or its place.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Returns how the instance stands, as far as this handle knows.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// Returns the store that it is in.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Writes a signal down, and reads the copy that the body gets.
    fn written(&self, signal: &Signal<S, E>) -> Result<(Signal<S, E>, String), Error<(), E>> {
        if self.status.is_ended() {
            return Err(Error::Ended((), self.key()));
        }
        if self.overtaken {
            return Err(Error::Overtaken((), self.next_key()));
        }
        crash::point("before the value is encoded");
        let limit = self.store.value_limit();
        let written = catch(|| {
            let mut text = Vec::new();
            let codec = &self.script.codec;
            let failed = |error| Failure::encoding("sent", &error);
            let bytes = write_signal(codec, signal, &mut text).map_err(failed)?;
            if bytes > limit {
                return Err(Failure::TooLarge(bytes));
            }
            let text = take_text(&mut text);
            let copy = match SignalText::parse(&text).expect("just written") {
                SignalText::Send(value) => Signal::Send((codec.read_sent)(value).map_err(failed)?),
                SignalText::Throw(error) => {
                    Signal::Throw((codec.read_thrown)(error).map_err(failed)?)
                }
                SignalText::Start(_) | SignalText::Close => Signal::Close,
            };
            Ok((copy, text))
        });
        let written = written.unwrap_or_else(|text| Err(Failure::Panicked(text)));
        written.map_err(|failure| failure.at(self.next_key()))
    }

    /// Makes a step: run, commit, release.
    fn advance(
        &mut self,
        signal: Signal<S, E>,
        text: String,
        letter: Option<u64>,
    ) -> Result<Outcome<Y, R, E>, Error<(), E>> {
        let made = self.advance_by(signal, text, letter, |store, append| {
            let appended = store.append(std::slice::from_ref(append))?;
            Ok::<_, WriteError<Infallible>>(appended.first().copied())
        });
        made.map_err(|refused| match refused {
            Refused::Step(error) => error,
            Refused::Closure(never) => match never {},
        })
    }

    fn advance_by<X>(
        &mut self,
        signal: Signal<S, E>,
        text: String,
        letter: Option<u64>,
        write: impl FnOnce(&dyn Store, &Append) -> Result<Option<Appended>, WriteError<X>>,
    ) -> Result<Outcome<Y, R, E>, Refused<E, X>> {
        let signal = Quiet::new(signal);
        if let Some(outcome) = self.settle_doubt(Some(&text))? {
            return Ok(outcome);
        }
        self.rebuild()?;
        // 1. Run. The coroutine is put back only after the commit, so that every other way out
        //    discards it, and the next call builds it again.
        let live = self.live.take().expect("it was built just now");
        let wait = self.wait.take();
        let script = Arc::clone(&self.script);
        let newest = Arc::clone(&self.newest);
        let staging = Staging::begin(&script.outboxes);
        crash::point("before the body runs");
        let input = Input {
            signal: signal.into_inner(),
            text,
            letter,
            worker: self.worker.clone(),
            now: micros(self.store.now()),
            limit: self.store.value_limit(),
        };
        let made = step::make(
            Arc::clone(&script),
            &newest,
            live,
            input,
            self.position.clone(),
        );
        drop(wait);
        let made = made.map_err(|failure| failure.at(self.next_key()))?;
        crash::point("after the body ran");
        // 2. Commit.
        match write(&*self.store, &made.append) {
            Ok(Some(Appended::Written)) => {}
            Ok(_) => return Err(self.fenced().into()),
            Err(WriteError::Closure(error)) => return Err(Refused::Closure(error)),
            Err(WriteError::Store(error)) => self.doubt_over(&made, error)?,
        }
        crash::point("after the commit");
        // 3. Release.
        staging.commit();
        let epoch = self.position.epoch; // a doubt that was resolved has raised it
        self.position = Position {
            epoch,
            ..made.position
        };
        (self.script, self.state) = (made.script, made.state);
        self.status = made.append.ended.unwrap_or(self.status);
        (self.live, self.wait) = (made.standing.live, made.standing.wait);
        Ok(made.standing.outcome.into_inner())
    }

    /// Finds out, after a store's error, whether the step was written. If it was, all is well.
    fn doubt_over(
        &mut self,
        made: &step::Step<Y, S, R, E>,
        error: StoreError,
    ) -> Result<(), Error<(), E>> {
        if !error.leaves_doubt() {
            return Err(error.into());
        }
        let (first, last) = (made.append.rows.first(), made.append.rows.last());
        let (first, last) = first.zip(last).expect("a step has a row");
        self.doubt = Some(Doubt {
            signal: first.signal.clone(),
            seq: last.seq,
            sum: last.sum,
        });
        match self.resolve() {
            Ok(Resolved::Written) => Ok(()),
            Ok(Resolved::NotWritten) | Err(_) => Err(error.into()),
            Ok(Resolved::Overtaken) => Err(self.lost()),
        }
    }

    /// Resolves a doubt that an earlier call has left. If that step was written after all, and the
    /// signal is the same or any, returns what came of it.
    fn settle_doubt(
        &mut self,
        signal: Option<&str>,
    ) -> Result<Option<Outcome<Y, R, E>>, Error<(), E>> {
        let Some(doubt) = &self.doubt else {
            return Ok(None);
        };
        let (same, seq) = (
            signal.is_none_or(|signal| signal == doubt.signal),
            doubt.seq,
        );
        match self.resolve()? {
            Resolved::NotWritten => Ok(None),
            Resolved::Overtaken => Err(self.lost()),
            Resolved::Written if !same => Err(self.lost()),
            Resolved::Written => {
                self.position.seq = seq;
                (self.live, self.wait) = (None, None);
                self.load().map(Some)
            }
        }
    }

    /// Raises the epoch, so that an append that is still on its way can do nothing any more, and
    /// looks whether it did something before.
    fn resolve(&mut self) -> Result<Resolved, StoreError> {
        let Some(doubt) = &self.doubt else {
            return Ok(Resolved::NotWritten);
        };
        let id = &self.position.id;
        let taken = self
            .store
            .take_over(id, Expected::Epoch(self.position.epoch))?;
        let resolved = match taken {
            None => Resolved::Overtaken,
            Some(taken) if taken.seq == self.position.seq => Resolved::NotWritten,
            Some(taken) if taken.seq == doubt.seq => {
                let mut rows = crate::row::Rows::new();
                self.store.load(id, Since::Step(doubt.seq), &mut rows)?;
                match rows.get(0) {
                    Some(row) if row.sum == doubt.sum => Resolved::Written,
                    _ => Resolved::Overtaken,
                }
            }
            Some(_) => Resolved::Overtaken,
        };
        if let Some(taken) = taken {
            self.position.epoch = taken.epoch;
        }
        self.doubt = None;
        Ok(resolved)
    }

    /// Builds the coroutine again if an error has discarded it.
    fn rebuild(&mut self) -> Result<(), Error<(), E>> {
        match self.live {
            Some(_) => Ok(()),
            None => self.load().map(drop_quietly),
        }
    }

    /// Replays the log, which has to be this handle's.
    fn load(&mut self) -> Result<Outcome<Y, R, E>, Error<(), E>> {
        let mut loading = Loading::new(&*self.store, &self.script, &self.position.id);
        let Some(head) = loading.run()? else {
            return Err(Error::Store((), StoreError::Rewound));
        };
        let (epoch, seq, status) = (head.epoch, head.seq, head.status);
        if (epoch, seq) != (self.position.epoch, self.position.seq) {
            return Err(self.fenced_by(epoch, seq));
        }
        let rebuilt = loading.finish()?;
        let standing = rebuilt.standing;
        self.position = Position {
            epoch,
            ..rebuilt.position
        };
        (self.live, self.wait) = (standing.live, standing.wait);
        (self.state, self.status) = (rebuilt.state, status);
        Ok(standing.outcome.into_inner())
    }

    /// Why an append was refused.
    fn fenced(&mut self) -> Error<(), E> {
        let head = self
            .store
            .load(&self.position.id, Since::Head, &mut Default::default());
        match head {
            Ok(Some(loaded)) => self.fenced_by(loaded.head.epoch, loaded.head.seq),
            Ok(None) => Error::Store((), StoreError::Rewound),
            Err(error) => error.into(),
        }
    }

    fn fenced_by(&mut self, epoch: u64, seq: u64) -> Error<(), E> {
        if epoch < self.position.epoch || seq < self.position.seq {
            return Error::Store((), StoreError::Rewound);
        }
        self.lost()
    }

    fn lost(&mut self) -> Error<(), E> {
        self.overtaken = true;
        (self.live, self.wait) = (None, None);
        Error::Overtaken((), self.next_key())
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

    /// What came of a close: leaving is its proper end.
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
