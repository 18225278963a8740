//! The arguments that an instance is made with, as text.

use crate::{
    body::Body,
    ground::{codec::JsonError, json::take_text, key::Key, panic::catch},
    record::open_error::OpenError,
    replay::live::Failure,
};

impl<A, Y, S, R, E> Body<A, Y, S, R, E> {
    /// Writes arguments down.
    pub(crate) fn written(&self, args: &A, key: impl Fn() -> Key) -> Result<String, OpenError<E>> {
        let written = catch(|| {
            let mut text = Vec::new();
            (self.encode_args)(args, &mut text)?;
            Ok::<_, JsonError>(take_text(&mut text))
        });
        let failure = match written {
            Ok(Ok(text)) => return Ok(text),
            Ok(Err(error)) => Failure::encoding("the arguments", &error),
            Err(text) => Failure::Panicked(text),
        };
        Err(failure.at(key()).into())
    }

    /// The recorded arguments as this body would write them: fields may have come since.
    pub(crate) fn rewritten(&self, recorded: &str) -> Option<String> {
        let written = catch(|| {
            let mut text = Vec::new();
            let args = (self.read_args)(recorded).ok()?;
            (self.encode_args)(&args, &mut text).ok()?;
            Some(take_text(&mut text))
        });
        written.ok()?
    }
}
