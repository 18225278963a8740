use std::fmt;

use super::{error::SendError, shared::Shared};

/// Room in a channel for one value, from [`Sender::reserve`](crate::Sender::reserve). Dropping it
/// returns the room.
#[must_use = "the room is given back when this is dropped"]
pub struct Reserved<'a, T> {
    /// Until the room is used.
    shared: Option<&'a Shared<T>>,
}

impl<'a, T> Reserved<'a, T> {
    /// Takes the room; the caller has checked that there is some.
    pub(super) fn take(shared: &'a Shared<T>) -> Self {
        shared.reserved.set(shared.reserved.get() + 1);
        Self {
            shared: Some(shared),
        }
    }

    /// Puts `value` into the room. Never waits.
    ///
    /// # Errors
    ///
    /// Returns [`SendError`], with the value, if every receiver has gone meanwhile.
    ///
    /// See [`Sender::reserve`](crate::Sender::reserve) for an example.
    #[expect(clippy::missing_panics_doc, reason = "it is used once, by value")]
    pub fn send(mut self, value: T) -> Result<(), SendError<T>> {
        let shared = self.shared.take().expect("the room is used once");
        shared.reserved.set(shared.reserved.get() - 1);
        shared.put(value)
    }
}

impl<T> Drop for Reserved<'_, T> {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take() {
            shared.reserved.set(shared.reserved.get() - 1);
            shared.sending.notify_first(shared.room());
        }
    }
}

impl<T> fmt::Debug for Reserved<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reserved").finish_non_exhaustive()
    }
}
