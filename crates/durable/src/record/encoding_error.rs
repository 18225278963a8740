use thiserror::Error;

use crate::ground::key::Key;

/// The reason why a value cannot be written down, or cannot be read again.
///
/// Nothing was written. NaN is such a value where a number has to be read again, and so is a map
/// whose keys are no strings, or a value that nests deeper than 127 levels.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, Error, MemoryStore};
///
/// let body: Body<(), f64, f64> = Body::new("echo", 1, |()| Coroutine::new(async |co| {
///     let mut last = 0.0;
///     loop {
///         last = co.yield_(last).await?;
///     }
/// }));
/// let (mut echo, _) = body.open(&MemoryStore::new(), "e", ())?;
/// let Err(Error::Encoding(value, error)) = echo.send(f64::NAN) else { unreachable!() };
/// assert!(value.is_nan());
/// assert!(error.to_string().starts_with("e/2 cannot be written down"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{key} cannot be {}", shown(what, why))]
pub struct EncodingError {
    /// The step that was to be written.
    pub key: Key,
    /// Which value it was: sent, thrown, yielded, returned, raised, or the arguments.
    pub what: &'static str,
    /// The serializer's reason.
    pub why: String,
}

/// A letter has been written down; it is read when it is delivered.
fn shown(what: &str, why: &str) -> String {
    match what {
        "posted" => format!("read: {why}; change its type back, or read it with `receive_by`"),
        _ => format!("written down: the value that was {what}: {why}; change its type"),
    }
}
