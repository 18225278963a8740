//! Builds a coroutine again from its log, and compares.

use std::sync::Arc;

use coroutine::{Signal, trace::State};

use crate::{
    ground::{
        codec::SignalText,
        key::Key,
        panic::{Quiet, catch},
        wait::Wait,
    },
    record::{divergence::Divergence, error::Error, row::Row, store_error::StoreError},
    replay::{
        live::{Failure, Kind, Live, Outcome, name, write_outcome},
        outbox::Staging,
        script::Script,
    },
};

pub(crate) mod feed;
pub(crate) mod live;
pub(crate) mod load;
pub(crate) mod outbox;
pub(crate) mod script;
pub(crate) mod sending;
pub(crate) mod step;

/// A coroutine that is being built again, row by row.
pub(crate) struct Replay<Y, S, R, E> {
    script: Arc<Script<Y, S, R, E>>,
    id: Arc<str>,
    /// Gone while the next row has to begin a body.
    live: Option<Live<Y, S, R, E>>,
    /// Gone while `live` is.
    outcome: Option<Quiet<Outcome<Y, R, E>>>,
    pub(crate) seq: u64,
    pub(crate) sum: u32,
    pub(crate) at: i64,
    /// The step at which the body began.
    pub(crate) base: u64,
    buffer: Vec<u8>,
}

/// The result of a replay, or of a step.
pub(crate) struct Standing<Y, S, R, E> {
    /// Gone if it has ended.
    pub(crate) live: Option<Live<Y, S, R, E>>,
    pub(crate) outcome: Quiet<Outcome<Y, R, E>>,
    /// Its wait; nothing if it has ended.
    pub(crate) wait: Option<Quiet<Wait<S, E>>>,
}

/// Sees each row that was replayed: the states before and after it.
pub(crate) type Observer<'a> = &'a mut dyn FnMut(Row<'_>, State, State);

impl<Y, S, R, E> Replay<Y, S, R, E> {
    /// Begins before the row of step `first`, which has to begin a body.
    pub(crate) fn new(script: &Arc<Script<Y, S, R, E>>, id: &Arc<str>, first: u64) -> Self {
        Self {
            script: Arc::clone(script),
            id: Arc::clone(id),
            live: None,
            outcome: None,
            seq: first - 1,
            sum: 0,
            at: 0,
            base: first,
            buffer: Vec::new(),
        }
    }

    /// Replays one row.
    ///
    /// # Errors
    ///
    /// `Store(Corrupt)`, or `Diverged`.
    pub(crate) fn feed(&mut self, row: Row<'_>) -> Result<(), Error<(), E>> {
        self.feed_observed(row, &mut |_, _, _| ())
    }

    pub(crate) fn feed_observed(
        &mut self,
        row: Row<'_>,
        observer: Observer<'_>,
    ) -> Result<(), Error<(), E>> {
        let read = self.read(row);
        let (signal, kind) =
            read.map_err(|error| Error::Store((), error.at(Arc::clone(&self.id), Some(row.seq))))?;
        let script = Arc::clone(&self.script);
        let staging = Staging::begin(&script.outboxes);
        self.outcome = None; // the value that was yielded goes before the body goes on
        let mut from = State::Created;
        let found = self.run(signal, &mut from);
        staging.discard();
        let found = found.and_then(|(outcome, live)| {
            self.buffer.clear();
            let closing = matches!(signal, SignalText::Close);
            let (found, _) = write_outcome(&script, outcome.get(), closing, &mut self.buffer)?;
            Ok((outcome, live, found))
        });
        let (outcome, live, found) = match found {
            Ok(found) => found,
            Err(failure) => return Err(self.diverged(row, signal, from, &failure.shown(), None)),
        };
        let state = live.state();
        let same_text = row.version != script.version || self.buffer == row.outcome.as_bytes();
        if found != kind || name(state) != row.state || !same_text {
            let text = String::from_utf8_lossy(&self.buffer).into_owned();
            let shown = shown(name(state), &text);
            let place = live
                .coroutine()
                .and_then(|coroutine| coroutine.suspended_at());
            let mut divergence = self.diverged(row, signal, from, &shown, None);
            if let Error::Diverged(_, divergence) = &mut divergence {
                divergence.found_at = place;
            }
            return Err(divergence);
        }
        (self.seq, self.at) = (row.seq, row.at);
        if kind != Kind::Again {
            (self.live, self.outcome) = (Some(live), Some(outcome));
        }
        observer(row, from, state);
        Ok(())
    }

    /// Checks that the row is the next one and undamaged, and reads its kinds.
    fn read<'a>(&mut self, row: Row<'a>) -> Result<(SignalText<'a>, Kind), StoreError> {
        let corrupt = |how: &str| StoreError::corrupt(&self.id, row.seq, how);
        if row.seq != self.seq + 1 {
            let how = format!("step {} is missing", self.seq + 1);
            return Err(StoreError::corrupt(&self.id, self.seq + 1, how));
        }
        if row.sum != row.sum_after(self.sum, &self.id) {
            return Err(corrupt("its check sum is another"));
        }
        let signal =
            SignalText::parse(row.signal).ok_or_else(|| corrupt("its signal is unknown"))?;
        let (kind, _) =
            Kind::parse(row.outcome).ok_or_else(|| corrupt("its outcome is unknown"))?;
        match signal {
            SignalText::Start(_) if self.outcome.is_none() => self.base = row.seq,
            SignalText::Start(_) => return Err(corrupt("it starts a body that runs")),
            _ if self.yielded() => {}
            _ => return Err(corrupt("it follows no yield")),
        }
        self.sum = row.sum;
        Ok((signal, kind))
    }

    fn yielded(&self) -> bool {
        let outcome = self.outcome.as_ref().map(Quiet::get);
        matches!(outcome, Some(Outcome::Yielded(_)))
    }

    #[expect(
        clippy::type_complexity,
        reason = "the two parts go separate ways at once"
    )]
    fn run(
        &mut self,
        signal: SignalText<'_>,
        from: &mut State,
    ) -> Result<(Quiet<Outcome<Y, R, E>>, Live<Y, S, R, E>), Failure> {
        let codec = &self.script.codec;
        let (mut live, signal) = match (signal, self.live.take()) {
            (SignalText::Start(args), _) => (Live::make(&self.script, args)?, Signal::Start),
            (signal, Some(live)) => {
                *from = live.state();
                let decoded = catch(|| match signal {
                    SignalText::Send(text) => (codec.read_sent)(text).map(Signal::Send),
                    SignalText::Throw(text) => (codec.read_thrown)(text).map(Signal::Throw),
                    SignalText::Start(_) | SignalText::Close => Ok(Signal::Close),
                });
                let decoded = decoded.map_err(Failure::Panicked)?;
                (
                    live,
                    decoded.map_err(|error| Failure::encoding("sent", &error))?,
                )
            }
            (_, None) => unreachable!("`read` refuses a row that follows no yield"),
        };
        let outcome = live.resume(signal)?;
        Ok((outcome, live))
    }

    #[cold]
    fn diverged(
        &self,
        row: Row<'_>,
        sent: SignalText<'_>,
        from: State,
        found: &str,
        found_at: Option<&'static std::panic::Location<'static>>,
    ) -> Error<(), E> {
        let from = match from {
            State::Created => "created",
            from => name(from).unwrap_or("unnamed"),
        };
        Error::Diverged(
            (),
            Box::new(Divergence {
                body: Arc::clone(&self.script.name),
                version: self.script.version,
                key: Key::new(Arc::clone(&self.id), row.seq),
                recorded_by: row.version,
                at: row.at,
                sent: sent.shown(),
                recorded: format!("{from} -> {}", shown(row.state, row.outcome)),
                found: format!("{from} -> {found}"),
                found_at,
            }),
        )
    }

    /// The key of the next step.
    pub(crate) fn next_key(&self) -> Key {
        Key::new(Arc::clone(&self.id), self.seq + 1)
    }

    /// Returns what it has come to, or `None` if the last row asked for a restart, which is
    /// missing.
    ///
    /// # Errors
    ///
    /// The function that says what it waits for panicked.
    pub(crate) fn finish(self) -> Result<Option<Standing<Y, S, R, E>>, Failure> {
        let yielded = self.yielded();
        let Some(outcome) = self.outcome else {
            return Ok(None);
        };
        let wait = wait_at(&self.script, outcome.get())?;
        let live = self.live.filter(|_| yielded);
        Ok(Some(Standing {
            live,
            outcome,
            wait,
        }))
    }

    /// Returns the coroutine, ended or not, or `None` if the last row asked for a restart.
    pub(crate) fn into_live(self) -> Option<Live<Y, S, R, E>> {
        self.live
    }
}

/// A state and an outcome in words.
fn shown(state: Option<&str>, outcome: &str) -> String {
    let (state, what) = match Kind::parse(outcome) {
        Some((Kind::Yielded, value)) => (state.unwrap_or("unnamed"), Kind::Yielded.shown(value)),
        Some((kind, value)) => ("ended", kind.shown(value)),
        None => ("unknown", outcome.to_owned()),
    };
    format!("{state}, {what}")
}

/// Returns the wait of an instance after an outcome.
pub(crate) fn wait_at<Y, S, R, E>(
    script: &Script<Y, S, R, E>,
    outcome: &Outcome<Y, R, E>,
) -> Result<Option<Quiet<Wait<S, E>>>, Failure> {
    let Outcome::Yielded(asked) = outcome else {
        return Ok(None);
    };
    let wait = Quiet::new(catch(|| script.wait(asked)).map_err(Failure::Panicked)?);
    if matches!(wait.get().signal(), Some(Signal::Start)) {
        let text = "`waiting` answered with `Signal::Start`, which a coroutine takes only once";
        return Err(Failure::Panicked(text.to_owned()));
    }
    Ok(Some(wait))
}
