//! What the generators of the catalogue yield, take, return, raise and log.

use std::{cell::RefCell, fmt};

use super::super::kind::*;
use coroutine::{CoroutineState, Interrupt, ResumeError, Status};

/// A value of Python's, as far as the catalogue needs one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    None,
    Int(i32),
    Text(&'static str),
}

impl From<()> for Value {
    fn from((): ()) -> Self {
        Self::None
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Int(number)
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(text)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Int(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Value {
    /// The number that it is; the test is wrong if it is not one.
    #[track_caller]
    pub(super) fn int(self) -> i32 {
        match self {
            Self::Int(number) => number,
            other => panic!("{other:?} is not a number"),
        }
    }
}

/// The catalogue's exception classes. Only `V` carries something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Error {
    V(Value),
    K,
    L,
    /// Python's `ValueError: generator already executing`.
    Busy,
}

/// A `V` that carries nothing. To catch any `V`, match `Error::V(_)`.
pub(super) const V: Error = Error::V(Value::None);
pub(super) const K: Error = Error::K;
pub(super) const L: Error = Error::L;

/// A `V` that carries something.
pub(super) fn v(payload: impl Into<Value>) -> Error {
    Error::V(payload.into())
}

pub(super) type Gen = Coroutine<Value, Value, Value, Error>;
pub(super) type Handle<'co> = Co<'co, Value, Value, Error>;
pub(super) type Raised = Interrupt<Error>;
/// How a body ends.
pub(super) type End = Result<Value, Raised>;

/// `return` without a value, or falling off the end.
pub(super) const NONE: End = Ok(Value::None);

pub(super) fn generator<B>(body: B) -> Gen
where
    B: for<'co> AsyncFnOnce(&mut Handle<'co>) -> End
        + for<'a, 'co> Body<&'a mut Handle<'co>, End>
        + 'static,
{
    Coroutine::new(body)
}

/// `yield`, of anything that is a value.
pub(super) trait Yields {
    async fn yields(&mut self, value: impl Into<Value>) -> End;
}

impl Yields for Handle<'_> {
    async fn yields(&mut self, value: impl Into<Value>) -> End {
        self.yield_(value.into()).await
    }
}

/// The body of a `try`: its `?` ends it, not the generator.
pub(super) async fn attempt<T>(body: impl AsyncFnOnce() -> Result<T, Raised>) -> Result<T, Raised> {
    body().await
}

pub(super) fn raise<T>(error: Error) -> Result<T, Raised> {
    Err(Interrupt::Thrown(error))
}

/// `return value`.
pub(super) fn returns(value: impl Into<Value>) -> End {
    Ok(value.into())
}

/// `next(sub)` in a body, or in a `for` loop of it: what the sub raises is raised there.
pub(super) fn next_of(sub: &mut Gen) -> Result<CoroutineState<Value, Value>, Raised> {
    let refused = match sub.status() {
        Status::Created => match sub.start() {
            Ok(state) => return Ok(state),
            Err(error) => error,
        },
        _ => match sub.send(Value::None) {
            Ok(state) => return Ok(state),
            Err(error) => error.without_value(),
        },
    };
    Err(match refused {
        ResumeError::Raised(error) => Interrupt::Thrown(error),
        ResumeError::Exited => Interrupt::Closed,
        ResumeError::CloseIgnored => Interrupt::CloseIgnored,
        refused => panic!("the body resumed a sub that refuses: {refused:?}"),
    })
}

/// Drops the refused value, so that errors of different verbs are one type.
pub(super) trait WithoutValue {
    fn without_value(self) -> ResumeError<(), Error>;
}

impl<V> WithoutValue for ResumeError<V, Error> {
    fn without_value(self) -> ResumeError<(), Error> {
        match self {
            Self::NotStarted(_) => ResumeError::NotStarted(()),
            Self::AlreadyStarted(_) => ResumeError::AlreadyStarted(()),
            Self::Closed(_) => ResumeError::Closed(()),
            Self::Awaiting(refused) => ResumeError::Awaiting(refused.map(drop)),
            Self::Raised(error) => ResumeError::Raised(error),
            Self::Exited => ResumeError::Exited,
            Self::CloseIgnored => ResumeError::CloseIgnored,
        }
    }
}

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Notes a line, which the step that runs at the time has to expect.
pub(super) fn log(line: impl fmt::Display) {
    LOG.with_borrow_mut(|lines| lines.push(line.to_string()));
}

pub(super) fn take_log() -> Vec<String> {
    LOG.take()
}

/// Logs when it is dropped.
pub(super) struct LogsWhenDropped(pub(super) &'static str);

impl Drop for LogsWhenDropped {
    fn drop(&mut self) {
        log(self.0);
    }
}
