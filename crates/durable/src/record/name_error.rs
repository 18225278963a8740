use thiserror::Error;

/// The reason why an id, a body's name or a letter's key is refused: it is too long.
///
/// Instances that are there already are opened, however long their names are.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, MemoryStore, NameError, PostError};
///
/// let body: Body<(), (), u32> = Body::new("sink", 1, |()| {
///     Coroutine::new(async |co| loop { co.yield_(()).await?; })
/// });
/// let store = MemoryStore::new();
/// body.open(&store, "s", ())?;
/// let long = "x".repeat(NameError::LIMIT + 1);
/// let Err(PostError::Name(5, error)) = body.post(&store, "s", &long, 5) else { unreachable!() };
/// assert_eq!(error.to_string(),
///            "the letter key \"xxxxxxxxxxxxxxxx\".. has 1025 bytes, more than 1024: choose a \
///             shorter one, such as its hash");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "the {what} {start:?}.. has {bytes} bytes, more than {limit}: choose a shorter one, such as \
     its hash",
    limit = Self::LIMIT
)]
#[non_exhaustive]
pub struct NameError {
    /// Which name it is: the id, the body's name, or the letter key.
    pub what: &'static str,
    /// Its first characters.
    pub start: String,
    /// Its length.
    pub bytes: usize,
}

impl NameError {
    /// How many bytes a name may have: two of them fit a key of every database's index.
    pub const LIMIT: usize = 1024;

    pub(crate) fn check(what: &'static str, name: &str) -> Result<(), Self> {
        if name.len() <= Self::LIMIT {
            return Ok(());
        }
        Err(Self {
            what,
            start: name.chars().take(16).collect(),
            bytes: name.len(),
        })
    }
}
