use std::{fmt, sync::Arc};

/// The name of one recorded yield: the instance and the step, as `desk-1/7`.
///
/// It is unique in its store and stays the same for ever, so it serves as the idempotency key of
/// the effect that the yield asks for. Clones share the instance's name.
///
/// ```
/// use durable::Key;
///
/// let key = Key::new("desk-1", 7);
/// assert_eq!(key.to_string(), "desk-1/7");
/// assert_eq!((key.instance(), key.step()), ("desk-1", 7));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    instance: Arc<str>,
    step: u64,
}

impl Key {
    /// Creates the key of a step of an instance. Steps count from 1, the start.
    ///
    /// ```
    /// use durable::Key;
    ///
    /// assert_eq!(Key::new("desk-1", 7).to_string(), "desk-1/7");
    /// ```
    pub fn new(instance: impl Into<Arc<str>>, step: u64) -> Self {
        let instance = instance.into();
        Self { instance, step }
    }

    /// Returns the instance's id.
    ///
    /// ```
    /// use durable::Key;
    ///
    /// assert_eq!(Key::new("desk/1", 7).instance(), "desk/1"); // an id may have a slash
    /// ```
    #[must_use]
    pub fn instance(&self) -> &str {
        &self.instance
    }

    /// Returns the step's number.
    ///
    /// ```
    /// use durable::Key;
    ///
    /// assert_eq!(Key::new("desk-1", 7).step(), 7);
    /// ```
    #[must_use]
    pub fn step(&self) -> u64 {
        self.step
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.instance, self.step)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}
