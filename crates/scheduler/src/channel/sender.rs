use std::{cell::Cell, fmt, panic::Location, rc::Rc};

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

/// The end of a [`channel`](crate::channel()) that values go into.
///
/// A clone is one more sender. When the last sender is dropped, the receivers get the values that
/// are left, and then `None`.
///
/// ```
/// use scheduler::{Scheduler, channel};
///
/// let mut scheduler = Scheduler::new();
/// let (sender, receiver) = channel(1);
/// for name in ["left", "right"] {
///     let sender = sender.clone();
///     scheduler.spawn(name, async move |task| Ok(sender.send(task, name).await??));
/// }
/// drop(sender); // else the loop below would wait for this one for ever
/// let heard = scheduler.block_on(async move |task| {
///     let mut heard = Vec::new();
///     while let Some(name) = receiver.recv(task).await? {
///         heard.push(name);
///     }
///     Ok(heard)
/// })?;
/// assert_eq!(heard, ["left", "right"]);
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub struct Sender<T> {
    pub(super) shared: Rc<Shared<T>>,
    /// No task has used it yet, so the host may have it.
    is_hosts: Cell<bool>,
}

impl<T> Sender<T> {
    /// Creates an end, which is counted.
    pub(super) fn new(shared: Rc<Shared<T>>) -> Self {
        Self {
            shared,
            is_hosts: Cell::new(true),
        }
    }

    /// Notes that a task uses it, or that it is dropped.
    #[inline]
    pub(super) fn leave_host(&self) {
        if self.is_hosts.get() {
            self.is_hosts.set(false);
            let hosts = &self.shared.host_senders;
            hosts.set(hosts.get() - 1);
        }
    }

    /// Waits for room, and puts `value` into the queue.
    ///
    /// If there is room that nobody else waits for, the answer comes in the same turn. Costs no
    /// allocation, except when the queue grows.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// [`SendError`], with the value, if every receiver is gone. `.await??` passes both on, if the
    /// value is `Send`; for any other see [`SendError::without_value`].
    ///
    /// # When cancelled
    ///
    /// The value is not sent, and is dropped; the room goes to the next sender in line. To keep the
    /// value, use [`reserve`](Self::reserve) or [`try_send`](Self::try_send).
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

    /// Puts `value` into the queue, if there is room that no other sender waits for. Needs no task.
    ///
    /// # Errors
    ///
    /// Returns [`TrySendError::Full`] if there is no room, and [`TrySendError::Closed`] if every
    /// receiver is gone; both hold the value.
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

    /// Returns the number of values in the queue.
    ///
    /// ```
    /// let (sender, receiver) = scheduler::unbounded();
    /// for frame in 0..10 {
    ///     if sender.len() < 3 {
    ///         sender.try_send(frame)?; // frames that nobody would see in time are not queued
    ///     }
    /// }
    /// assert_eq!(receiver.len(), 3);
    /// # Ok::<(), scheduler::TrySendError<u32>>(())
    /// ```
    pub fn len(&self) -> usize {
        self.shared.len()
    }

    /// Returns whether the queue holds no value: everything that was sent has been received.
    ///
    /// ```
    /// let (sender, receiver) = scheduler::channel(1);
    /// sender.try_send("letter")?;
    /// assert!(!sender.is_empty());
    /// assert_eq!(receiver.try_recv(), Ok("letter"));
    /// assert!(sender.is_empty());
    /// # Ok::<(), scheduler::TrySendError<&str>>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether every receiver is gone, so that a send would fail.
    ///
    /// ```
    /// let (sender, receiver) = scheduler::channel::<Vec<u8>>(1);
    /// assert!(!sender.is_closed());
    /// drop(receiver);
    /// assert!(sender.is_closed()); // no need to compute the next value
    /// ```
    pub fn is_closed(&self) -> bool {
        self.shared.receivers.get() == 0
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        let shared = &self.shared;
        shared.senders.set(shared.senders.get() + 1);
        if self.is_hosts.get() {
            shared.host_senders.set(shared.host_senders.get() + 1);
        }
        Self {
            shared: Rc::clone(shared),
            is_hosts: self.is_hosts.clone(),
        }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.leave_host();
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
    /// Returns a wait for room, which `value` takes. The value is dropped if another wait wins.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, Wait, channel};
    /// use std::time::Duration;
    ///
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let (sender, receiver) = channel(1);
    /// sender.try_send("first")?; // the channel is full
    /// let was_sent = scheduler.block_on(async move |task| {
    ///     task.wait_any([
    ///         Wait::send(&sender, "second").map(|sent| sent.is_ok()),
    ///         Wait::sleep(Duration::from_secs(1)).map(|()| false),
    ///     ])
    ///     .await
    /// })?;
    /// assert!(!was_sent);
    /// assert_eq!(receiver.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        sender.leave_host();
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
