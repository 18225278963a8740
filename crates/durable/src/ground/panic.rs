//! Panics of the user's code, caught.

use std::{
    any::Any,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::ground::key::Key;

/// A panic of a body, or of another of the user's functions that a step runs.
///
/// It has the text of the panic. The payload itself is dropped: it could not be shared between
/// threads, and so neither could the error that held it.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, Error, MemoryStore};
///
/// let body = Body::new("divide", 1, |by: u32| Coroutine::new(async move |co| loop {
///     let number: u32 = co.yield_(by).await?;
///     assert!(number != 13, "no {number} here");
/// }));
/// # let body: Body<u32, u32, u32> = body;
/// let (mut durable, _) = body.open(&MemoryStore::new(), "d", 2)?;
/// let Err(Error::Panicked(13, panic)) = durable.send(13) else { unreachable!() };
/// assert_eq!(panic.text, "no 13 here");
/// assert_eq!(panic.key.to_string(), "d/2"); // the step that was not written
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panic {
    /// The step that was being made.
    pub key: Key,
    /// The panic's text, or a note that it had none.
    pub text: String,
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.text)
    }
}

/// Runs the user's code. If it panics, the text of the panic is the error.
pub(crate) fn catch<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(text)
}

/// Drops a value of the user's. A panic in its destructor is swallowed: an outcome is on its way
/// to the caller already, and must not get lost.
pub(crate) fn drop_quietly<T>(value: T) {
    let _ = catch(|| drop(value));
}

fn text(payload: Box<dyn Any + Send>) -> String {
    let text = match (
        payload.downcast_ref::<&str>(),
        payload.downcast_ref::<String>(),
    ) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        (None, None) => "a panic without a text".to_owned(),
    };
    drop_quietly(payload);
    text
}

/// A value of the user's that is dropped quietly on every way out that does not hand it over.
pub(crate) struct Quiet<T>(Option<T>);

impl<T> Quiet<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Some(value))
    }

    pub(crate) fn get(&self) -> &T {
        self.0
            .as_ref()
            .expect("it is taken out only as the wrapper goes")
    }

    pub(crate) fn into_inner(mut self) -> T {
        self.0
            .take()
            .expect("it is taken out only as the wrapper goes")
    }
}

impl<T> Drop for Quiet<T> {
    fn drop(&mut self) {
        if let Some(value) = self.0.take() {
            drop_quietly(value);
        }
    }
}
