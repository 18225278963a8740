use std::{error, fmt, sync::Arc};

use super::store_error::StoreError;

/// A store's error, with the instance that it concerns and the step that was being made.
///
/// A store knows neither; [`Durable`](crate::Durable) and [`Body`](crate::Body) add them.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Body, Error, MemoryStore, StoreError, StoreFailure};
/// # #[cfg(feature = "test")] {
/// use durable::faulty::{Call, Fault, Faulty};
///
/// let body: Body<(), ()> = Body::new("once", 1, |()| {
///     Coroutine::new(async |co| co.yield_(()).await)
/// });
/// let store = Faulty::new(MemoryStore::new());
/// let (mut once, _) = body.open(&store, "a", ())?;
/// store.next(Call::Append, Fault::Refuse(StoreError::Busy));
/// let refused = once.send(());
/// let Err(Error::Store((), StoreFailure { error: StoreError::Busy, step: Some(2), .. })) = refused
/// else {
///     unreachable!("the store was told to be busy")
/// };
/// assert!(once.send(()).is_ok()); // nothing was written, so sending again is the remedy
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreFailure {
    /// The id of the instance.
    pub instance: Arc<str>,
    /// The step that was being made, or `None` where none was: an opening, a letter.
    pub step: Option<u64>,
    /// The store's error.
    pub error: StoreError,
}

impl StoreError {
    /// Returns the error with its place: an instance, and the step that was being made.
    ///
    /// ```
    /// use durable::StoreError;
    ///
    /// let failure = StoreError::Busy.at("desk-1", Some(7));
    /// assert_eq!(failure.to_string(),
    ///            "desk-1/7: the store is locked by another process or connection; call again");
    /// ```
    #[must_use]
    pub fn at(self, instance: impl Into<Arc<str>>, step: Option<u64>) -> StoreFailure {
        StoreFailure {
            instance: instance.into(),
            step,
            error: self,
        }
    }
}

impl StoreFailure {
    /// Whether the log is damaged, which no pause mends.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(self.error, StoreError::Corrupt { .. })
    }
}

impl fmt::Display for StoreFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.error, self.step) {
            // The damage has a place of its own.
            (StoreError::Corrupt { instance, .. }, _) if !instance.is_empty() => {}
            (_, Some(step)) => write!(f, "{}/{step}: ", self.instance)?,
            (_, None) => write!(f, "{}: ", self.instance)?,
        }
        self.error.fmt(f)
    }
}

/// The text has the store's error in it, so that is no source.
impl error::Error for StoreFailure {}
