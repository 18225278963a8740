use std::{
    cell::Cell,
    fmt,
    panic::Location,
    rc::Rc,
    task::{Poll, Waker},
};

use super::{error::TryRecvError, shared::Shared};
use crate::{
    error::Stop,
    kernel::{Kernel, reason::Reason},
    sync::{InLine, Resource, WaitList},
    task::Task,
    wait::{Wait, source::Poller},
};

/// The end of a [`channel`](crate::channel()) that values come out of.
///
/// A clone is one more receiver; each value goes to one of them. When the last receiver is dropped,
/// the values left in the queue are dropped, and senders get theirs back.
///
/// ```
/// use scheduler::{Scheduler, channel};
///
/// let mut scheduler = Scheduler::new();
/// let (jobs, queue) = channel(4);
/// let workers = ["left", "right"].map(|name| {
///     let queue = queue.clone();
///     scheduler.spawn(name, async move |task| {
///         let mut done = 0;
///         while queue.recv(task).await?.is_some() {
///             done += 1;
///         }
///         Ok(done)
///     })
/// });
/// scheduler.block_on(async move |task| {
///     for job in 0..10 {
///         jobs.send(task, job).await??;
///     }
///     Ok(())
/// })?;
/// scheduler.run()?;
/// let done = workers.iter().filter_map(|worker| worker.result()?.ok());
/// assert_eq!(done.sum::<u32>(), 10); // each job was done by one of them
/// # Ok::<(), scheduler::RunError>(())
/// ```
pub struct Receiver<T> {
    shared: Rc<Shared<T>>,
    /// No task has used it yet, so the host may have it.
    is_hosts: Cell<bool>,
    /// Its place in the line of receivers, as a stream. Zero: none.
    ticket: u64,
}

impl<T> Receiver<T> {
    /// Creates an end, which is counted.
    pub(super) fn new(shared: Rc<Shared<T>>) -> Self {
        Self {
            shared,
            is_hosts: Cell::new(true),
            ticket: 0,
        }
    }

    /// Notes that a task uses it, or that it is dropped.
    #[inline]
    fn leave_host(&self) {
        if self.is_hosts.get() {
            self.is_hosts.set(false);
            let hosts = &self.shared.host_receivers;
            hosts.set(hosts.get() - 1);
        }
    }

    /// Waits for a value, and takes it out of the queue.
    ///
    /// Returns `None` when the queue is empty and every sender is gone. If there is a value that
    /// nobody else waits for, the answer comes in the same turn. Costs no allocation.
    ///
    /// # Errors
    ///
    /// Returns the [`Stop`] that is raised in the task while it waits.
    ///
    /// # When cancelled
    ///
    /// No value is lost: it goes to the next receiver in line, or stays in the queue.
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

    /// Takes a value out of the queue, if there is one that no other receiver waits for.
    ///
    /// It needs no task, so a host may call it between two steps.
    ///
    /// # Errors
    ///
    /// Returns [`TryRecvError::Empty`] if there is nothing to take now, and
    /// [`TryRecvError::Closed`] if nothing will come any more.
    ///
    /// ```
    /// use scheduler::{Scheduler, TryRecvError, unbounded};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let (sender, results) = unbounded();
    /// for number in 1..=3 {
    ///     let sender = sender.clone();
    ///     let square = number * number;
    ///     scheduler.spawn("square", async move |task| Ok(sender.send(task, square).await??));
    /// }
    /// scheduler.run()?;
    /// let squares: Vec<_> = std::iter::from_fn(|| results.try_recv().ok()).collect();
    /// assert_eq!(squares, [1, 4, 9]);
    /// assert_eq!(results.try_recv(), Err(TryRecvError::Empty)); // one sender is left, here
    /// drop(sender);
    /// assert_eq!(results.try_recv(), Err(TryRecvError::Closed));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        let shared = &self.shared;
        if !shared.receiving.serves_newcomer(shared.stock()) {
            return Err(TryRecvError::Empty);
        }
        shared.take().ok_or(TryRecvError::Closed)
    }

    /// Takes the first value, if none of those before it in the line is served by that.
    pub(super) fn poll_receive(&mut self, waker: &Waker) -> Poll<Option<T>>
    where
        T: 'static,
    {
        self.leave_host();
        let (shared, ticket) = (&self.shared, &mut self.ticket);
        if shared.receiving.poll_reach(ticket, shared.stock(), waker) {
            return Poll::Ready(shared.take());
        }
        if let Some(kernel) = Kernel::of_thread() {
            kernel.note_awaited(Reason::Object("recv", Rc::<Shared<T>>::clone(shared)));
        }
        Poll::Pending
    }

    /// Returns the number of values in the queue.
    ///
    /// ```
    /// let (sender, receiver) = scheduler::channel(8);
    /// sender.try_send('a')?;
    /// assert_eq!(receiver.len(), 1);
    /// # Ok::<(), scheduler::TrySendError<char>>(())
    /// ```
    pub fn len(&self) -> usize {
        self.shared.len()
    }

    /// Returns whether the queue holds no value.
    ///
    /// ```
    /// let (sender, receiver) = scheduler::channel(8);
    /// assert!(receiver.is_empty());
    /// sender.try_send("work")?;
    /// assert!(!receiver.is_empty());
    /// # Ok::<(), scheduler::TrySendError<&str>>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether every sender is gone. Values may still be in the queue.
    ///
    /// ```
    /// let (sender, receiver) = scheduler::channel(8);
    /// sender.try_send("last")?;
    /// drop(sender);
    /// assert!(receiver.is_closed() && !receiver.is_empty());
    /// assert_eq!(receiver.try_recv(), Ok("last"));
    /// # Ok::<(), scheduler::TrySendError<&str>>(())
    /// ```
    pub fn is_closed(&self) -> bool {
        self.shared.senders.get() == 0
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        let shared = &self.shared;
        shared.receivers.set(shared.receivers.get() + 1);
        if self.is_hosts.get() {
            shared.host_receivers.set(shared.host_receivers.get() + 1);
        }
        Self {
            shared: Rc::clone(shared),
            is_hosts: self.is_hosts.clone(),
            ticket: 0,
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.leave_host();
        if self.ticket != 0 {
            let shared = &self.shared;
            shared.receiving.leave(self.ticket, || shared.stock());
        }
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
    /// Returns a wait for the next value, or for the end of the channel (`None`).
    ///
    /// If another wait of the list wins, no value is taken.
    ///
    /// ```
    /// # use scheduler::{Clock, Scheduler, Wait, unbounded};
    /// use std::time::Duration;
    ///
    /// let (mut scheduler, (orders, received)) = (Scheduler::new(), unbounded());
    /// let (control, stopped) = unbounded::<()>();
    /// orders.try_send("coffee")?;
    /// control.try_send(())?;
    /// let first = scheduler.block_on(async move |task| {
    ///     task.wait_any([
    ///         Wait::recv(&stopped).map(|_| None), // listed first: a stop beats an order
    ///         Wait::recv(&received),
    ///     ])
    ///     .await
    /// })?;
    /// assert_eq!(first, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        receiver.leave_host();
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
