//! How a body's values become text: function pointers, so that its types need no bounds elsewhere.

use std::convert::Infallible;

use coroutine::Signal;
use serde::{Serialize, de::DeserializeOwned, de::Error as _};

use crate::ground::json;

pub(crate) type JsonError = serde_json::Error;
pub(crate) type Encode<T> = fn(&T, &mut Vec<u8>) -> Result<(), JsonError>;
pub(crate) type Decode<T> = fn(&str) -> Result<T, JsonError>;

/// The codecs of a body's four types. Another encoding, an encrypted one say, would stand here.
pub(crate) struct Codec<Y, S, R, E> {
    pub(crate) yielded: Encode<Y>,
    pub(crate) sent: Encode<S>,
    pub(crate) read_sent: Decode<S>,
    pub(crate) returned: Encode<R>,
    pub(crate) thrown: Encode<E>,
    pub(crate) read_thrown: Decode<E>,
}

impl<Y, S, R, E> Clone for Codec<Y, S, R, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Y, S, R, E> Copy for Codec<Y, S, R, E> {}

impl<Y, S, R, E> Codec<Y, S, R, E>
where
    Y: Serialize,
    S: Serialize + DeserializeOwned,
{
    /// JSON, with errors that are written down too.
    pub(crate) fn throwing() -> Self
    where
        R: Serialize,
        E: Serialize + DeserializeOwned,
    {
        Self::with(json::write, json::write, read)
    }

    fn with(returned: Encode<R>, thrown: Encode<E>, read_thrown: Decode<E>) -> Self {
        Self {
            yielded: json::write,
            sent: json::write,
            read_sent: read,
            returned,
            thrown,
            read_thrown,
        }
    }
}

impl<Y, S, R> Codec<Y, S, R, Infallible>
where
    Y: Serialize,
    S: Serialize + DeserializeOwned,
{
    /// JSON, of a body into which nothing can be thrown.
    pub(crate) fn infallible() -> Self
    where
        R: Serialize,
    {
        Self::nothing_thrown(json::write)
    }

    fn nothing_thrown(returned: Encode<R>) -> Self {
        let read_thrown = |_: &str| Err(JsonError::custom("nothing can be thrown"));
        Self::with(returned, |error, _| match *error {}, read_thrown)
    }
}

impl<Y, S> Codec<Y, S, Infallible, Infallible>
where
    Y: Serialize,
    S: Serialize + DeserializeOwned,
{
    /// The same, of a body that never returns: nobody needs to write what cannot be.
    pub(crate) fn endless() -> Self {
        Self::nothing_thrown(|returned, _| match *returned {})
    }
}

pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, JsonError> {
    serde_json::from_str(text)
}

/// A recorded signal, its value still text.
#[derive(Clone, Copy)]
pub(crate) enum SignalText<'a> {
    Start(&'a str),
    Send(&'a str),
    Throw(&'a str),
    Close,
}

impl<'a> SignalText<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let inner = |tag| text.strip_prefix(tag)?.strip_suffix('}');
        if text == CLOSE {
            return Some(Self::Close);
        }
        let send = inner(SEND).map(Self::Send);
        send.or_else(|| inner(THROW).map(Self::Throw))
            .or_else(|| inner(START).map(Self::Start))
    }

    /// As a report shows it.
    pub(crate) fn shown(self) -> String {
        match self {
            Self::Start(args) => format!("start {args}"),
            Self::Send(value) => value.to_owned(),
            Self::Throw(error) => format!("throw {error}"),
            Self::Close => "close".to_owned(),
        }
    }
}

/// The signal of a row that begins a body.
pub(crate) const START: &str = "{\"start\":";
const SEND: &str = "{\"send\":";
const THROW: &str = "{\"throw\":";
pub(crate) const CLOSE: &str = "\"close\"";

/// Writes a signal as a row has it. Returns how many bytes its value takes.
pub(crate) fn write_signal<Y, S, R, E>(
    codec: &Codec<Y, S, R, E>,
    signal: &Signal<S, E>,
    out: &mut Vec<u8>,
) -> Result<usize, JsonError> {
    match signal {
        Signal::Start => unreachable!("a start is written with its arguments"),
        Signal::Send(value) => tagged(SEND, out, |out| (codec.sent)(value, out)),
        Signal::Throw(error) => tagged(THROW, out, |out| (codec.thrown)(error, out)),
        Signal::Close => {
            out.extend_from_slice(CLOSE.as_bytes());
            Ok(0)
        }
    }
}

/// The signal that begins a body, of arguments that are text already.
pub(crate) fn start(args: &str) -> String {
    format!("{START}{args}}}")
}

/// A letter's text as the signal that delivers it.
pub(crate) fn send(letter: &str) -> String {
    format!("{SEND}{letter}}}")
}

/// Writes `tag value }`. Returns how many bytes the value takes.
pub(crate) fn tagged(
    tag: &str,
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), JsonError>,
) -> Result<usize, JsonError> {
    out.extend_from_slice(tag.as_bytes());
    let start = out.len();
    write(out)?;
    let bytes = out.len() - start;
    out.push(b'}');
    Ok(bytes)
}
