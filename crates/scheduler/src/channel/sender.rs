use std::{fmt, panic::Location, rc::Rc};

use super::{
    error::{SendError, TrySendError},
    shared::Shared,
};
use crate::{
    error::Stop,
    kernel::reason::Reason,
    sync::{InLine, Resource, WaitList},
    task::Task,
    wait::{Wait, source::Poller},
};

/// The end of a [`channel`](crate::channel()) into which values go.
///
/// A clone is one more sender. When the last one is dropped, the receivers are given what is left in the
/// queue, and then `None`.
pub struct Sender<T> {
    shared: Rc<Shared<T>>,
}

impl<T> Sender<T> {
    pub(super) fn new(shared: Rc<Shared<T>>) -> Self {
        Self { shared }
    }

    /// Puts a value into the queue, as soon as there is room.
    ///
    /// If there is room that nobody waits for, the answer comes in the same turn. Costs no allocation but
    /// the queue's own.
    ///
    /// # Errors
    ///
    /// The outer: the [`Stop`] that is raised meanwhile. The inner: every receiver is gone; the value comes
    /// back. `.await??` lets both out.
    ///
    /// # When cancelled
    ///
    /// The value was not sent, and is dropped; the room goes to the next in the order. To keep the value,
    /// send by [`try_send`](Self::try_send).
    ///
    /// ```
    /// # use scheduler::{Scheduler, SendError, channel};
    /// let refused = Scheduler::new().block_on(async |task| {
    ///     let (sender, receiver) = channel(1);
    ///     sender.send(task, "first").await??;
    ///     drop(receiver);
    ///     sender.send(task, "second").await
    /// })?;
    /// assert_eq!(refused, Err(SendError("second")));
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn send(
        &self,
        task: &mut Task<'_>,
        value: T,
    ) -> impl Future<Output = Result<Result<(), SendError<T>>, Stop>>
    where
        T: 'static,
    {
        task.wait_for(Send::wait(self, value), Location::caller())
    }

    /// Puts a value into the queue, if there is room that nobody waits for. Needs no task.
    ///
    /// # Errors
    ///
    /// [`TrySendError::Full`] if there is none, [`TrySendError::Closed`] if every receiver is gone; the
    /// value comes back.
    ///
    /// ```
    /// # use scheduler::{TrySendError, channel};
    /// let (sender, receiver) = channel(1);
    /// assert_eq!(sender.try_send('a'), Ok(()));
    /// assert_eq!(sender.try_send('b'), Err(TrySendError::Full('b')));
    /// drop(receiver);
    /// assert_eq!(sender.try_send('c'), Err(TrySendError::Closed('c')));
    /// ```
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        if !self.shared.sending.serves_newcomer(self.shared.room()) {
            return Err(TrySendError::Full(value));
        }
        let sent = self.shared.put(value);
        sent.map_err(|SendError(value)| TrySendError::Closed(value))
    }

    /// Tells how many values are in the queue.
    pub fn len(&self) -> usize {
        self.shared.len()
    }

    /// Tells whether no value is in the queue.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tells whether every receiver is gone.
    pub fn is_closed(&self) -> bool {
        self.shared.receivers.get() == 0
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.shared.senders.set(self.shared.senders.get() + 1);
        Self::new(Rc::clone(&self.shared))
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.sender_left();
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("len", &self.len())
            .field("closed", &self.is_closed())
            .finish()
    }
}

impl<'a, T: 'static> Wait<'a, Result<(), SendError<T>>> {
    /// Until a value is sent, which is not sent if another wait wins.
    pub fn send(sender: &'a Sender<T>, value: T) -> Self {
        Self::over(Send::wait(sender, value))
    }
}

/// A wait for room, which the value takes.
struct Send<'a, T> {
    shared: &'a Rc<Shared<T>>,
    /// Taken when it is sent.
    value: Option<T>,
}

impl<'a, T: 'static> Send<'a, T> {
    #[inline]
    fn wait(sender: &'a Sender<T>, value: T) -> InLine<Self> {
        InLine::new(Self {
            shared: &sender.shared,
            value: Some(value),
        })
    }
}

impl<T: 'static> Resource for Send<'_, T> {
    type Taken = Result<(), SendError<T>>;

    #[inline]
    fn line(&self) -> &WaitList {
        &self.shared.sending
    }

    #[inline]
    fn available(&self) -> usize {
        self.shared.room()
    }

    #[inline]
    fn take(&mut self, _: &Poller<'_>) -> Self::Taken {
        let value = self.value.take();
        self.shared
            .put(value.expect("a source is not polled after it was ready"))
    }

    fn reason(&self) -> Reason {
        Reason::Object("send", Rc::<Shared<T>>::clone(self.shared))
    }
}
