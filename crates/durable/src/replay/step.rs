//! Makes a step, up to the rows that are to be written.

use std::sync::Arc;

use coroutine::{Signal, trace::State};

use crate::{
    ground::{codec::start, json::take_text},
    record::row::NewRow,
    replay::{
        Standing,
        live::{Failure, Kind, Live, Outcome, name, write_outcome},
        script::Script,
        wait_at,
    },
    store::{Append, Status},
};

/// How often a body may restart without a yield in between.
const RESTARTS: usize = 16;

/// Where an instance stands: the numbers that the next row goes on from.
#[derive(Clone)]
pub(crate) struct Position {
    pub(crate) id: Arc<str>,
    pub(crate) epoch: u64,
    pub(crate) seq: u64,
    pub(crate) sum: u32,
    /// When the last row was written. Times in a log never go backwards, whatever the clock does.
    pub(crate) at: i64,
    /// The step at which the body began.
    pub(crate) base: u64,
}

/// A step that was made, and is to be written.
pub(crate) struct Step<Y, S, R, E> {
    pub(crate) append: Append,
    pub(crate) standing: Standing<Y, S, R, E>,
    pub(crate) state: State,
    /// The script that runs now: the newest one if the body restarted.
    pub(crate) script: Arc<Script<Y, S, R, E>>,
    pub(crate) position: Position,
}

/// The input of a step.
pub(crate) struct Input<S, E> {
    pub(crate) signal: Signal<S, E>,
    /// As the row will have it.
    pub(crate) text: String,
    /// The letter that it is.
    pub(crate) letter: Option<u64>,
    pub(crate) worker: Option<String>,
    pub(crate) now: i64,
    pub(crate) limit: usize,
}

/// Runs the body on a signal, and on those of its restarts.
///
/// # Errors
///
/// A failure that cannot be recorded. The coroutine has been discarded then.
pub(crate) fn make<Y, S, R, E>(
    mut script: Arc<Script<Y, S, R, E>>,
    newest: &Arc<Script<Y, S, R, E>>,
    mut live: Live<Y, S, R, E>,
    input: Input<S, E>,
    mut position: Position,
) -> Result<Step<Y, S, R, E>, Failure> {
    let (epoch, seq, letter) = (position.epoch, position.seq, input.letter);
    let closing = matches!(input.signal, Signal::Close);
    let (mut signal, mut text) = (input.signal, input.text);
    let (mut rows, mut buffer) = (Vec::with_capacity(1), Vec::new());
    position.at = position.at.max(input.now);
    loop {
        // 1. The body runs on the signal, and the outcome becomes text.
        let outcome = live.resume(signal)?;
        let (kind, bytes) = write_outcome(&script, outcome.get(), closing, &mut buffer)?;
        if bytes > input.limit {
            return Err(Failure::TooLarge(bytes));
        }
        let state = live.state();
        // 2. The row.
        position.seq += 1;
        let row = NewRow {
            seq: position.seq,
            epoch,
            version: script.version,
            at: position.at,
            signal: text,
            outcome: take_text(&mut buffer),
            state: name(state).map(str::to_owned),
            worker: input.worker.clone(),
            sum: 0,
        };
        let row = row.summed(position.sum, &position.id);
        position.sum = row.sum;
        rows.push(row);
        // 3. A restart goes round with a fresh body; anything else is where the step ends.
        if kind != Kind::Again {
            let wait = wait_at(&script, outcome.get())?;
            let append = Append {
                id: Arc::clone(&position.id),
                epoch,
                seq,
                rows,
                base: position.base,
                ended: ended_by(outcome.get(), closing),
                waiting: wait.as_ref().map(|wait| wait.get().waiting()),
                timer: wait.as_ref().and_then(|wait| wait.get().timer()),
                due: None,
                letter,
                release: false,
            };
            let live = Some(live).filter(|_| kind == Kind::Yielded);
            let standing = Standing {
                live,
                outcome,
                wait,
            };
            return Ok(Step {
                append,
                standing,
                state,
                script,
                position,
            });
        }
        if rows.len() > RESTARTS {
            let text = format!("the body restarted {RESTARTS} times without a yield in between");
            return Err(Failure::Panicked(text));
        }
        drop(outcome);
        drop(live);
        script = Arc::clone(newest);
        let (_, args) = rows
            .last()
            .and_then(|row| Kind::parse(&row.outcome))
            .expect("just written");
        live = Live::make(&script, args)?;
        (signal, text) = (Signal::Start, start(args));
        position.base = position.seq + 1;
    }
}

/// The status of an instance after an outcome, if that ends it.
pub(crate) fn ended_by<Y, R, E>(outcome: &Outcome<Y, R, E>, closing: bool) -> Option<Status> {
    match outcome {
        Outcome::Yielded(_) => None,
        Outcome::Returned(_) => Some(Status::Returned),
        Outcome::Exited if closing => Some(Status::Closed),
        Outcome::Raised(_) | Outcome::Exited | Outcome::CloseIgnored => Some(Status::Failed),
    }
}

impl<Y, R, E> Outcome<Y, R, E> {
    /// The yielded value or the result, or the error that stands for another end.
    pub(crate) fn into_state<V>(
        self,
        key: impl FnOnce() -> crate::ground::key::Key,
    ) -> Result<coroutine::CoroutineState<Y, R>, crate::record::error::Error<V, E>> {
        use crate::record::error::Error;
        match self {
            Self::Yielded(value) => Ok(coroutine::Yielded(value)),
            Self::Returned(returned) => Ok(coroutine::Complete(returned)),
            Self::Raised(error) => Err(Error::Raised(error)),
            Self::Exited => Err(Error::Exited(key())),
            Self::CloseIgnored => Err(Error::CloseIgnored(key())),
        }
    }
}
