//! Channels: queues of values between tasks.

use std::rc::Rc;

use self::shared::Shared;

mod error;
mod receiver;
mod reserved;
mod sender;
mod shared;
mod stream;

pub use error::{SendError, TryRecvError, TrySendError};
pub use receiver::Receiver;
pub use reserved::Reserved;
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
/// assert_eq!((receiver.len(), receiver.try_recv()), (1000, Ok(0)));
/// # Ok::<(), scheduler::TrySendError<i32>>(())
/// ```
#[track_caller]
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    ends(usize::MAX)
}

#[track_caller]
fn ends<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let shared = Rc::new(Shared::new(capacity));
    (Sender::new(Rc::clone(&shared)), Receiver::new(shared))
}
