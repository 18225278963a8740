//! A coroutine that runs on recorded signals: one step of it, and its end without a close.

use coroutine::{
    Complete, Coroutine, ResumeError, Signal, Yielded,
    trace::{Ending, State},
};

use crate::{
    ground::{
        codec::{JsonError, tagged},
        key::Key,
        panic::{Panic, Quiet, catch, drop_quietly},
    },
    record::{encoding_error::EncodingError, error::Error},
    replay::script::Script,
};

/// A coroutine that is discarded when it is dropped: destructors run, and the body does not.
pub(crate) struct Live<Y, S, R, E>(Option<Coroutine<Y, S, R, E>>);

/// The outcome of a signal.
pub(crate) enum Outcome<Y, R, E> {
    Yielded(Y),
    Returned(R),
    Raised(E),
    Exited,
    CloseIgnored,
}

/// Why nothing that could be recorded came of a signal.
pub(crate) enum Failure {
    Panicked(String),
    Awaits,
    Encoding(&'static str, String),
    TooLarge(usize),
}

impl Failure {
    pub(crate) fn encoding(what: &'static str, error: &JsonError) -> Self {
        Self::Encoding(what, error.to_string())
    }

    pub(crate) fn at<E>(self, key: Key) -> Error<(), E> {
        match self {
            Self::Panicked(text) => Error::Panicked((), Panic { key, text }),
            Self::Awaits => Error::Awaits((), key),
            Self::Encoding(what, why) => Error::Encoding((), EncodingError { key, what, why }),
            Self::TooLarge(bytes) => Error::TooLarge((), bytes, key),
        }
    }

    /// As a report shows it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Panicked(text) => format!("panicked: {text}"),
            Self::Awaits => "awaited a future that is not a yield".to_owned(),
            Self::Encoding(what, why) => format!("what was {what} is no longer read: {why}"),
            Self::TooLarge(bytes) => format!("a value of {bytes} bytes"),
        }
    }
}

impl<Y, S, R, E> Live<Y, S, R, E> {
    /// Makes the coroutine, of arguments that are text.
    pub(crate) fn make(script: &Script<Y, S, R, E>, args: &str) -> Result<Self, Failure> {
        match catch(|| (script.make)(args)) {
            Ok(Ok(coroutine)) => Ok(Self(Some(coroutine))),
            Ok(Err(error)) => Err(Failure::encoding("the arguments", &error)),
            Err(text) => Err(Failure::Panicked(text)),
        }
    }

    /// Runs the body on a signal that its status allows.
    pub(crate) fn resume(
        &mut self,
        signal: Signal<S, E>,
    ) -> Result<Quiet<Outcome<Y, R, E>>, Failure> {
        let coroutine = self.0.as_mut().expect("it is there until it is dropped");
        let step = catch(|| coroutine.step(signal)).map_err(Failure::Panicked)?;
        Ok(Quiet::new(match step {
            Ok(Yielded(value)) => Outcome::Yielded(value),
            Ok(Complete(returned)) => Outcome::Returned(returned),
            Err(ResumeError::Raised(error)) => Outcome::Raised(error),
            Err(ResumeError::Exited) => Outcome::Exited,
            Err(ResumeError::CloseIgnored) => Outcome::CloseIgnored,
            Err(ResumeError::Awaiting(None)) => return Err(Failure::Awaits),
            Err(refused) => {
                drop_quietly(refused);
                let text = "the coroutine that was made had been started or closed already";
                return Err(Failure::Panicked(text.to_owned()));
            }
        }))
    }

    pub(crate) fn state(&self) -> State {
        let closed = State::Ended(Ending::Closed);
        self.0.as_ref().map_or(closed, Coroutine::state)
    }

    pub(crate) fn coroutine(&self) -> Option<&Coroutine<Y, S, R, E>> {
        self.0.as_ref()
    }

    pub(crate) fn into_coroutine(mut self) -> Coroutine<Y, S, R, E> {
        self.0.take().expect("it is there until it is dropped")
    }
}

impl<Y, S, R, E> Drop for Live<Y, S, R, E> {
    fn drop(&mut self) {
        if let Some(coroutine) = self.0.take() {
            // A panic in a destructor is swallowed: the caller's error is on its way.
            let _ = catch(|| coroutine.discard());
        }
    }
}

/// The kinds of outcomes, with the word that begins each in a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Yielded,
    Returned,
    Raised,
    Exited,
    CloseIgnored,
    /// It returned, and asked to begin again.
    Again,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Yielded,
        Self::Returned,
        Self::Raised,
        Self::Exited,
        Self::CloseIgnored,
        Self::Again,
    ];

    fn tag(self) -> &'static str {
        match self {
            Self::Yielded => "{\"yielded\":",
            Self::Returned => "{\"returned\":",
            Self::Raised => "{\"raised\":",
            Self::Exited => "\"exited\"",
            Self::CloseIgnored => "\"close ignored\"",
            Self::Again => "{\"again\":",
        }
    }

    /// Reads the kind and the value's text of a row.
    pub(crate) fn parse(outcome: &str) -> Option<(Self, &str)> {
        let kind = Self::ALL
            .into_iter()
            .find(|kind| outcome.starts_with(kind.tag()))?;
        let rest = &outcome[kind.tag().len()..];
        match kind {
            Self::Exited | Self::CloseIgnored => rest.is_empty().then_some((kind, rest)),
            _ => Some((kind, rest.strip_suffix('}')?)),
        }
    }

    /// As a report shows it.
    pub(crate) fn shown(self, value: &str) -> String {
        match self {
            Self::Yielded => format!("yielded {value}"),
            Self::Returned => format!("returned {value}"),
            Self::Raised => format!("raised {value}"),
            Self::Exited => "exited".to_owned(),
            Self::CloseIgnored => "let an ignored close out".to_owned(),
            Self::Again => format!("restarted with {value}"),
        }
    }
}

/// Writes an outcome as a row has it. Returns its kind, and how many bytes its value takes.
///
/// `closing`: it is the answer to a close, so that a restart is an end.
pub(crate) fn write_outcome<Y, S, R, E>(
    script: &Script<Y, S, R, E>,
    outcome: &Outcome<Y, R, E>,
    closing: bool,
    out: &mut Vec<u8>,
) -> Result<(Kind, usize), Failure> {
    catch(|| {
        let codec = &script.codec;
        let mut write =
            |kind: Kind, what, write: &dyn Fn(&mut Vec<u8>) -> Result<(), JsonError>| {
                let bytes = tagged(kind.tag(), out, write);
                let bytes = bytes.map_err(|error| Failure::encoding(what, &error))?;
                Ok((kind, bytes))
            };
        match outcome {
            Outcome::Yielded(value) => {
                write(Kind::Yielded, "yielded", &|out| (codec.yielded)(value, out))
            }
            Outcome::Returned(value) => {
                if let Some(again) = script.again.filter(|_| !closing) {
                    let mut args = Vec::new();
                    if let Some(written) = again(value, &mut args) {
                        written.map_err(|error| Failure::encoding("returned", &error))?;
                        return write(Kind::Again, "returned", &|out| {
                            out.extend_from_slice(&args);
                            Ok(())
                        });
                    }
                }
                write(Kind::Returned, "returned", &|out| {
                    (codec.returned)(value, out)
                })
            }
            Outcome::Raised(error) => {
                write(Kind::Raised, "raised", &|out| (codec.thrown)(error, out))
            }
            Outcome::Exited => {
                out.extend_from_slice(Kind::Exited.tag().as_bytes());
                Ok((Kind::Exited, 0))
            }
            Outcome::CloseIgnored => {
                out.extend_from_slice(Kind::CloseIgnored.tag().as_bytes());
                Ok((Kind::CloseIgnored, 0))
            }
        }
    })
    .map_err(Failure::Panicked)?
}

/// The name of a state, as a row has it.
pub(crate) fn name(state: State) -> Option<&'static str> {
    match state {
        State::Named(name) => Some(name),
        _ => None,
    }
}
