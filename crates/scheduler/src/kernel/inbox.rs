//! Arrivals from outside: the one thing that other threads share with a scheduler.

use std::{
    any::Any,
    mem,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering, fence},
    },
    task::Waker,
    time::Duration,
};

#[cfg(all(unix, feature = "io"))]
use super::driver::Key;
use super::timers::TimerKey;
use crate::{error::drop_quietly, id::TaskId};

/// Something that another thread has a scheduler do, on the scheduler's thread.
pub(crate) trait Order: Send {
    /// Carries it out. `kernel` is the `Rc<Kernel>` that has taken the order: this file is below
    /// that one, and does not know it.
    fn carry_out(self: Box<Self>, kernel: &dyn Any);
}

/// What comes from outside of the tasks' turns.
pub(crate) enum Arrival {
    /// A task is woken.
    Wake(TaskId),
    Order(Box<dyn Order>),
    /// The owner of a timer was dropped elsewhere.
    Stop(TimerKey),
    /// A user of a registered descriptor was dropped elsewhere.
    #[cfg(all(unix, feature = "io"))]
    Leave(Key),
}

impl From<TimerKey> for Arrival {
    fn from(timer: TimerKey) -> Self {
        Self::Stop(timer)
    }
}

#[cfg(all(unix, feature = "io"))]
impl From<Key> for Arrival {
    fn from(key: Key) -> Self {
        Self::Leave(key)
    }
}

/// What has arrived from outside, in order, until the next round takes it.
pub(crate) struct Inbox {
    arrivals: Mutex<Arrivals>,
    arrived: Condvar,
    /// Whether there is anything to take: a read, where the lock would be an atomic exchange.
    full: AtomicBool,
}

struct Arrivals {
    list: Vec<Arrival>,
    /// The scheduler is gone. What comes now is dropped.
    closed: bool,
    /// Ends the poll in which the scheduler sleeps, if it has descriptors. Without, it sleeps on
    /// `arrived`.
    sleeper: Option<Waker>,
    /// It sleeps, there or here, and was not woken yet.
    is_asleep: bool,
    /// It was left to its host, which polls it again when this is woken.
    host: Option<Waker>,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        Self {
            arrivals: Mutex::new(Arrivals {
                list: Vec::new(),
                closed: false,
                sleeper: None,
                is_asleep: false,
                host: None,
            }),
            arrived: Condvar::new(),
            full: AtomicBool::new(false),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Arrivals> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes a task in the next round. Called from any thread.
    pub(crate) fn wake(&self, task: TaskId) {
        self.push(Arrival::Wake(task));
    }

    /// Puts something in, and ends the sleep of its scheduler. Called from any thread.
    pub(crate) fn push(&self, arrival: Arrival) {
        let arrivals = self.lock();
        if !arrivals.closed {
            self.put(arrivals, arrival);
        }
    }

    /// Puts an order in, which `make` makes of `parts`, and ends the sleep of the scheduler.
    ///
    /// # Errors
    ///
    /// The parts, if the scheduler is gone.
    pub(crate) fn order<P>(
        &self,
        parts: P,
        make: impl FnOnce(P) -> Box<dyn Order>,
    ) -> Result<(), P> {
        let arrivals = self.lock();
        if arrivals.closed {
            drop(arrivals);
            return Err(parts);
        }
        self.put(arrivals, Arrival::Order(make(parts)));
        Ok(())
    }

    fn put(&self, mut arrivals: MutexGuard<'_, Arrivals>, arrival: Arrival) {
        arrivals.list.push(arrival);
        self.full.store(true, Ordering::Release);
        let was_asleep = mem::take(&mut arrivals.is_asleep);
        let sleeps_here = arrivals.sleeper.is_none();
        if let Some(sleeper) = arrivals.sleeper.as_ref().filter(|_| was_asleep) {
            sleeper.wake_by_ref();
        }
        let host = arrivals.host.take();
        drop(arrivals);
        if was_asleep && sleeps_here {
            self.arrived.notify_one(); // a system call, whether anybody waits or not
        }
        if let Some(host) = host {
            host.wake(); // it may be anybody's code, so nothing is locked meanwhile
        }
    }

    /// Whether anything has arrived.
    ///
    /// Who asks may have just seen, by a plain count, that a waker's last clone is gone. The fence
    /// makes sure that what this clone has woken before is seen here.
    #[inline]
    pub(crate) fn has_arrived(&self) -> bool {
        fence(Ordering::Acquire);
        self.full.load(Ordering::Acquire)
    }

    /// Moves what has arrived to the end of `list`. Takes the lock, so it is for when something
    /// has.
    pub(crate) fn drain_into(&self, list: &mut Vec<Arrival>) {
        let mut arrivals = self.lock();
        self.full.store(false, Ordering::Relaxed);
        list.append(&mut arrivals.list);
    }

    /// Blocks the thread until something has arrived, for `timeout` at the most.
    pub(crate) fn wait(&self, timeout: Option<Duration>) {
        let mut arrivals = self.lock();
        arrivals.is_asleep = true; // until something comes; if it has, nothing is waited for
        let is_empty = |arrivals: &mut Arrivals| arrivals.list.is_empty();
        let arrived = &self.arrived;
        let mut arrivals = match timeout {
            None => arrived
                .wait_while(arrivals, is_empty)
                .unwrap_or_else(PoisonError::into_inner),
            Some(timeout) => {
                let waited = arrived.wait_timeout_while(arrivals, timeout, is_empty);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        arrivals.is_asleep = false;
    }

    /// From now on the scheduler sleeps in a poll of descriptors, which this waker ends.
    #[cfg(all(unix, feature = "io"))]
    pub(crate) fn sleeps_in_a_poll(&self, waker: Waker) {
        self.lock().sleeper = Some(waker);
    }

    /// Has the next arrival end the poll that follows. `false` if there has been one, so it must
    /// not block.
    pub(crate) fn begin_sleep(&self) -> bool {
        let mut arrivals = self.lock();
        arrivals.is_asleep = arrivals.list.is_empty();
        arrivals.is_asleep
    }

    pub(crate) fn end_sleep(&self) {
        self.lock().is_asleep = false;
    }

    /// Has the next arrival wake the host. `false` if there has been one.
    pub(crate) fn leave_to(&self, host: &Waker) -> bool {
        let mut arrivals = self.lock();
        let is_empty = arrivals.list.is_empty();
        let before = arrivals.host.replace(host.clone());
        drop(arrivals);
        drop(before); // anybody's code again
        is_empty
    }

    /// Drops what has arrived, and refuses what comes.
    pub(crate) fn close(&self) {
        let mut arrivals = self.lock();
        arrivals.closed = true;
        arrivals.sleeper = None;
        let host = arrivals.host.take();
        let list = mem::take(&mut arrivals.list);
        drop(arrivals);
        drop(host);
        list.into_iter().for_each(drop_quietly); // orders own values of the user's
    }

    /// Whether the scheduler is gone.
    #[cfg(all(unix, feature = "io"))]
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }
}
