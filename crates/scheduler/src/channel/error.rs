use std::fmt;

use thiserror::Error;

/// Every receiver is gone; the value comes back.
#[derive(Clone, Copy, PartialEq, Eq, Error)]
#[error("cannot send into a channel that nobody receives from; every receiver is gone")]
pub struct SendError<T>(pub T);

impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendError").finish_non_exhaustive()
    }
}

/// A value could not be sent at once; it comes back.
#[derive(Clone, Copy, PartialEq, Eq, Error)]
pub enum TrySendError<T> {
    /// There is no room, or what there is belongs to those who wait.
    #[error("cannot send into a full channel; wait for room with `send`")]
    Full(T),
    /// Every receiver is gone.
    #[error("cannot send into a channel that nobody receives from; every receiver is gone")]
    Closed(T),
}

impl<T> TrySendError<T> {
    /// Gives the value back.
    pub fn into_inner(self) -> T {
        match self {
            Self::Full(value) | Self::Closed(value) => value,
        }
    }
}

impl<T> fmt::Debug for TrySendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full(_) => "Full(..)",
            Self::Closed(_) => "Closed(..)",
        })
    }
}
