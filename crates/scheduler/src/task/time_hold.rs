use std::{fmt, rc::Weak};

use super::Task;
use crate::kernel::Kernel;

/// Holds [virtual time](crate::Clock::virtual_time): it stands still until this is dropped.
///
/// ```
/// use scheduler::{Clock, Scheduler};
/// use std::{sync::mpsc, thread, time::Duration};
///
/// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// let answer = scheduler.block_on(async |task| {
///     let (sender, receiver) = mpsc::channel();
///     let unparker = task.unparker();
///     let worker = thread::spawn(move || {
///         let sent = sender.send(6 * 7);
///         unparker.unpark();
///         sent
///     });
///     let held = task.hold_time(); // else the deadline would pass before the thread has begun
///     task.timeout(Duration::from_secs(1), async |task| task.park().await).await??;
///     drop(held);
///     assert!(worker.join().is_ok());
///     Ok(receiver.try_recv()?)
/// })?;
/// assert_eq!(answer, 42);
/// # Ok::<(), scheduler::RunError>(())
/// ```
#[must_use = "time is held until this is dropped"]
pub struct TimeHold {
    kernel: Weak<Kernel>,
}

impl Task<'_> {
    /// Holds virtual time, while this task waits for work that runs on another thread.
    ///
    /// Virtual time jumps whenever no task is ready, whatever they await from outside. Under a hold
    /// it stands still, and the thread blocks until something comes from outside. Several holds
    /// count. A run in which time is held and nothing from outside is awaited is a
    /// [`Deadlock`](crate::Deadlock). On the real clock a hold does nothing.
    ///
    /// See [`TimeHold`] for an example.
    pub fn hold_time(&self) -> TimeHold {
        self.kernel().time().hold();
        TimeHold {
            kernel: self.weak_kernel(),
        }
    }
}

impl Drop for TimeHold {
    fn drop(&mut self) {
        if let Some(kernel) = self.kernel.upgrade() {
            kernel.time().release();
        }
    }
}

impl fmt::Debug for TimeHold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeHold").finish_non_exhaustive()
    }
}
