use std::fmt;

use thiserror::Error;

/// The error of a send when every receiver is gone. It holds the value that was not sent.
///
/// ```
/// use scheduler::{Scheduler, SendError, channel};
///
/// let (sender, receiver) = channel(1);
/// drop(receiver);
/// let sent = Scheduler::new().block_on(async move |task| sender.send(task, "letter").await)?;
/// let SendError(letter) = sent.expect_err("nobody receives");
/// assert_eq!(letter, "letter");
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Error)]
#[error("cannot send into a channel that nobody receives from; every receiver is gone")]
pub struct SendError<T>(pub T);

impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendError").finish_non_exhaustive()
    }
}

/// The error of a [`try_send`](crate::Sender::try_send). It holds the value that was not sent.
///
/// ```
/// use scheduler::{TrySendError, channel};
///
/// let (sender, _receiver) = channel(1);
/// sender.try_send(1)?;
/// match sender.try_send(2) {
///     Err(TrySendError::Full(value)) => assert_eq!(value, 2), // try later
///     other => unreachable!("{other:?}"),
/// }
/// # Ok::<(), TrySendError<u32>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Error)]
pub enum TrySendError<T> {
    /// There is no room, or the room is reserved for senders that wait.
    #[error("cannot send into a full channel; wait for room with `send`")]
    Full(T),
    /// Every receiver is gone.
    #[error("cannot send into a channel that nobody receives from; every receiver is gone")]
    Closed(T),
}

impl<T> TrySendError<T> {
    /// Returns the value that was not sent.
    ///
    /// ```
    /// use scheduler::unbounded;
    ///
    /// let (sender, receiver) = unbounded();
    /// drop(receiver);
    /// let refused = sender.try_send(String::from("precious"));
    /// assert_eq!(refused.map_err(|error| error.into_inner()), Err("precious".into()));
    /// ```
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
