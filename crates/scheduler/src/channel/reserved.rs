use std::{fmt, panic::Location, rc::Rc};

use super::{error::SendError, sender::Sender, shared::Shared};
use crate::{
    error::Stop,
    kernel::reason::Reason,
    sync::{InLine, Resource, WaitList},
    task::Task,
    wait::source::Poller,
};

impl<T> Sender<T> {
    /// Waits for room, and reserves it for one value: a stop that comes meanwhile loses no value,
    /// as none was given.
    ///
    /// # Errors
    ///
    /// The outer result is the [`Stop`] that is raised in the task while it waits. The inner one is
    /// [`SendError`], if every receiver is gone.
    ///
    /// # When cancelled
    ///
    /// Nothing is reserved; the room goes to the next sender in line.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, channel};
    /// use std::time::Duration;
    ///
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let (sender, receiver) = channel(1);
    /// sender.try_send(String::from("first"))?; // the channel is full
    /// let letter = String::from("precious");
    /// let kept = scheduler.block_on(async move |task| {
    ///     let room = async |task: &mut scheduler::Task<'_>| Ok(sender.reserve(task).await??);
    ///     match task.timeout(Duration::from_secs(1), room).await? {
    ///         Ok(room) => Ok(room.send(letter).err().map(|refused| refused.0)),
    ///         Err(_) => Ok(Some(letter)), // nobody has lost it
    ///     }
    /// })?;
    /// assert_eq!(kept.as_deref(), Some("precious"));
    /// # drop(receiver);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn reserve<'a>(
        &'a self,
        task: &mut Task<'_>,
    ) -> impl Future<Output = Result<Result<Reserved<'a, T>, SendError<()>>, Stop>>
    where
        T: 'static,
    {
        self.leave_host();
        let reserve = Reserve {
            shared: &self.shared,
        };
        task.wait_for(InLine::new(reserve), Location::caller())
    }
}

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

/// A wait for room, which is reserved.
struct Reserve<'a, T> {
    shared: &'a Rc<Shared<T>>,
}

impl<'a, T: 'static> Resource for Reserve<'a, T> {
    type Taken = Result<Reserved<'a, T>, SendError<()>>;

    fn line(&self) -> &WaitList {
        &self.shared.sending
    }

    fn available(&self) -> usize {
        self.shared.room()
    }

    fn take(&mut self, _: &Poller<'_>) -> Self::Taken {
        match self.shared.receivers.get() {
            0 => Err(SendError(())),
            _ => Ok(Reserved::take(self.shared)),
        }
    }

    fn reason(&self) -> Reason {
        Reason::Object("send", Rc::<Shared<T>>::clone(self.shared))
    }
}
