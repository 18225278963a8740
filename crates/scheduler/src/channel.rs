//! Queues of values between tasks.

use std::rc::Rc;

use self::shared::Shared;

mod error;
mod receiver;
mod sender;
mod shared;

pub use error::{SendError, TrySendError};
pub use receiver::Receiver;
pub use sender::Sender;

/// Creates a queue with room for so many values.
///
/// Values come out in the order in which they went in. Senders and receivers are served first come, first
/// served, any number of both: who comes later never overtakes. Where there is nothing to wait for, a send
/// or a receive is done in the same turn. Reports name the channel by the place of this call.
///
/// There is no rendezvous: a send is done when the value is in the queue.
///
/// # Panics
///
/// If the capacity is zero.
///
/// ```
/// use scheduler::{Scheduler, channel};
///
/// let (mut scheduler, (sender, receiver)) = (Scheduler::new(), channel(2));
/// scheduler.spawn("producer", async move |task| {
///     for number in 1..=5 {
///         sender.send(task, number).await??;
///     }
///     Ok(()) // the only sender goes, which ends the channel
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

/// Creates a queue with room for any number of values: a send never waits.
///
/// As [`channel`] otherwise. Nothing holds a sender back that is faster than the receivers.
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
    let shared = Rc::new(Shared::new(capacity));
    (Sender::new(Rc::clone(&shared)), Receiver::new(shared))
}
