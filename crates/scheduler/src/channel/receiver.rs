use std::{fmt, panic::Location, rc::Rc};

use super::shared::Shared;
use crate::{
    error::Stop,
    kernel::reason::Reason,
    sync::{InLine, Resource, WaitList},
    task::Task,
    wait::{Wait, source::Poller},
};

/// The end of a [`channel`](crate::channel()) out of which values come.
///
/// A clone is one more receiver; each value goes to one of them. When the last one is dropped, what is left
/// in the queue is dropped, and the senders are given their values back.
pub struct Receiver<T> {
    shared: Rc<Shared<T>>,
}

impl<T> Receiver<T> {
    pub(super) fn new(shared: Rc<Shared<T>>) -> Self {
        Self { shared }
    }

    /// Takes the first value out of the queue, as soon as there is one. `None` when the queue is empty and
    /// every sender is gone.
    ///
    /// If there is a value that nobody waits for, the answer comes in the same turn. Costs no allocation.
    ///
    /// # Errors
    ///
    /// The [`Stop`] that is raised meanwhile.
    ///
    /// # When cancelled
    ///
    /// No value is taken: it goes to the next in the order, or stays in the queue.
    ///
    /// ```
    /// # use scheduler::{Scheduler, channel};
    /// let received = Scheduler::new().block_on(async |task| {
    ///     let (sender, receiver) = channel(1);
    ///     sender.send(task, "only").await??;
    ///     drop(sender);
    ///     Ok([receiver.recv(task).await?, receiver.recv(task).await?])
    /// })?;
    /// assert_eq!(received, [Some("only"), None]);
    /// # Ok::<(), scheduler::RunError>(())
    /// ```
    #[track_caller]
    #[must_use = "a request does nothing until it is awaited"]
    pub fn recv(&self, task: &mut Task<'_>) -> impl Future<Output = Result<Option<T>, Stop>>
    where
        T: 'static,
    {
        task.wait_for(Recv::wait(self), Location::caller())
    }

    /// Takes the first value out of the queue, if there is one that nobody waits for. Needs no task.
    ///
    /// `None` tells nothing of the senders; [`is_closed`](Self::is_closed) does.
    pub fn try_recv(&self) -> Option<T> {
        let shared = &self.shared;
        if shared.receiving.serves_newcomer(shared.stock()) {
            shared.take()
        } else {
            None
        }
    }

    /// Tells how many values are in the queue.
    pub fn len(&self) -> usize {
        self.shared.len()
    }

    /// Tells whether no value is in the queue.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tells whether every sender is gone. Values may still be in the queue.
    pub fn is_closed(&self) -> bool {
        self.shared.senders.get() == 0
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        self.shared.receivers.set(self.shared.receivers.get() + 1);
        Self::new(Rc::clone(&self.shared))
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.shared.receiver_left();
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("len", &self.len())
            .field("closed", &self.is_closed())
            .finish()
    }
}

impl<'a, T: 'static> Wait<'a, Option<T>> {
    /// Until a value is received; `None` when nothing will come any more.
    pub fn recv(receiver: &'a Receiver<T>) -> Self {
        Self::over(Recv::wait(receiver))
    }
}

/// A wait for a value.
struct Recv<'a, T> {
    shared: &'a Rc<Shared<T>>,
}

impl<'a, T: 'static> Recv<'a, T> {
    #[inline]
    fn wait(receiver: &'a Receiver<T>) -> InLine<Self> {
        InLine::new(Self {
            shared: &receiver.shared,
        })
    }
}

impl<T: 'static> Resource for Recv<'_, T> {
    type Taken = Option<T>;

    #[inline]
    fn line(&self) -> &WaitList {
        &self.shared.receiving
    }

    #[inline]
    fn available(&self) -> usize {
        self.shared.stock()
    }

    #[inline]
    fn take(&mut self, _: &Poller<'_>) -> Option<T> {
        self.shared.take()
    }

    fn reason(&self) -> Reason {
        Reason::Object("recv", Rc::<Shared<T>>::clone(self.shared))
    }
}
