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

impl<T> SendError<T> {
    /// Drops the value and returns the error without it, which is `Send` whatever the value was: so
    /// that `?` converts it to a [`Stop`](crate::Stop).
    ///
    /// ```
    /// use scheduler::{Scheduler, SendError, channel};
    /// use std::rc::Rc;
    ///
    /// let mut scheduler = Scheduler::new();
    /// let (sender, receiver) = channel(1);
    /// scheduler.spawn("sender", async move |task| {
    ///     let sent = sender.send(task, Rc::new("shared by tasks")).await?;
    ///     Ok(sent.map_err(SendError::without_value)?) // `??` takes values that are `Send` only
    /// });
    /// let received = scheduler.block_on(async move |task| receiver.recv(task).await)?;
    /// assert_eq!(received.as_deref(), Some(&"shared by tasks"));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    pub fn without_value(self) -> SendError<()> {
        SendError(())
    }
}

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

/// The error of a [`try_recv`](crate::Receiver::try_recv).
///
/// ```
/// use scheduler::{TryRecvError, unbounded};
///
/// let (sender, receiver) = unbounded::<u32>();
/// assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
/// drop(sender);
/// assert_eq!(receiver.try_recv(), Err(TryRecvError::Closed));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TryRecvError {
    /// No value is there, or those that are belong to receivers that wait.
    #[error("cannot receive from an empty channel; wait for a value with `recv`")]
    Empty,
    /// The queue is empty and every sender is gone.
    #[error("cannot receive from a channel that nobody sends into; every sender is gone")]
    Closed,
}
