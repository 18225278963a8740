//! Channels: queues of values between tasks.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    panic::Location,
    rc::Rc,
};

use crate::{kernel::reason::Object, sync::WaitList};

mod error;
mod receiver;
mod sender;

pub use error::{SendError, TrySendError};
pub use receiver::Receiver;
pub use sender::Sender;

/// Creates a queue of at most `capacity` values, and returns its two ends.
///
/// Values come out in the order in which they went in. There may be any number of senders and
/// receivers, and both are served first come, first served. Where there is nothing to wait for, a
/// send or a receive is done in the same turn. A send is done when the value is in the queue: there
/// is no rendezvous. Reports name the channel by the place of this call.
///
/// # Panics
///
/// Panics if `capacity` is zero.
///
/// ```
/// use scheduler::{Scheduler, channel};
///
/// let (mut scheduler, (sender, receiver)) = (Scheduler::new(), channel(2));
/// scheduler.spawn("producer", async move |task| {
///     for number in 1..=5 {
///         sender.send(task, number).await??; // waits while two are unread
///     }
///     Ok(()) // drops the only sender, which ends the channel
/// });
/// let sum = scheduler.block_on(async move |task| {
///     let mut sum = 0;
///     while let Some(number) = receiver.recv(task).await? {
///         sum += number;
///     }
///     Ok(sum)
/// })?;
/// assert_eq!(sum, 15);
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[track_caller]
pub fn channel<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    assert!(
        capacity > 0,
        "cannot make a channel without room; give it a capacity of at least 1"
    );
    ends(capacity)
}

/// Creates a queue without a bound: a send never waits.
///
/// Nothing slows down a sender that is faster than the receivers. Otherwise like [`channel`].
///
/// ```
/// use scheduler::unbounded;
///
/// let (sender, receiver) = unbounded();
/// for number in 0..1000 {
///     sender.try_send(number)?;
/// }
/// assert_eq!((receiver.len(), receiver.try_recv()), (1000, Some(0)));
/// # Ok::<(), scheduler::TrySendError<i32>>(())
/// ```
#[track_caller]
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    ends(usize::MAX)
}

#[track_caller]
fn ends<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let shared = Rc::new(Shared {
        values: RefCell::default(),
        capacity,
        senders: Cell::new(1),
        receivers: Cell::new(1),
        sending: WaitList::default(),
        receiving: WaitList::default(),
        made_at: Location::caller(),
    });
    (Sender::new(Rc::clone(&shared)), Receiver::new(shared))
}

/// The state that both ends share. `values` is not borrowed while a value is dropped or a task
/// woken.
struct Shared<T> {
    values: RefCell<VecDeque<T>>,
    /// `usize::MAX`: unbounded.
    capacity: usize,
    senders: Cell<usize>,
    receivers: Cell<usize>,
    sending: WaitList,
    receiving: WaitList,
    made_at: &'static Location<'static>,
}

impl<T> Shared<T> {
    fn len(&self) -> usize {
        self.values.borrow().len()
    }

    /// Returns the number of sends that need not wait: all of them, if they would fail.
    #[inline]
    fn room(&self) -> usize {
        match self.receivers.get() {
            0 => usize::MAX,
            _ => self.capacity - self.len(),
        }
    }

    /// Returns the number of receives that need not wait: all of them, if no value will come any
    /// more.
    #[inline]
    fn stock(&self) -> usize {
        match self.senders.get() {
            0 => usize::MAX,
            _ => self.len(),
        }
    }

    /// Appends `value` (the caller has checked that there is room), and wakes the first waiting
    /// receiver.
    #[inline]
    fn put(&self, value: T) -> Result<(), SendError<T>> {
        if self.receivers.get() == 0 {
            return Err(SendError(value));
        }
        self.values.borrow_mut().push_back(value);
        self.receiving.notify_first(self.stock());
        Ok(())
    }

    /// Takes the first value, and wakes the first waiting sender, which has its room.
    #[inline]
    fn take(&self) -> Option<T> {
        let value = self.values.borrow_mut().pop_front()?;
        self.sending.notify_first(self.room());
        Some(value)
    }

    fn sender_left(&self) {
        self.senders.set(self.senders.get() - 1);
        if self.senders.get() == 0 {
            self.receiving.notify_first(usize::MAX);
        }
    }

    /// Drops the values with the last receiver, as nobody can receive them any more.
    fn receiver_left(&self) {
        self.receivers.set(self.receivers.get() - 1);
        if self.receivers.get() == 0 {
            self.sending.notify_first(usize::MAX);
            let unreceived = self.values.take();
            drop(unreceived);
        }
    }
}

impl<T> Object for Shared<T> {
    fn describe(&self) -> String {
        format!("channel made at {}", self.made_at)
    }
}
