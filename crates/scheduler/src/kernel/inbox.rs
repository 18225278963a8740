//! Wakes from outside: the one thing that other threads share with a scheduler.

use std::{
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
use crate::id::TaskId;

/// What comes from outside of the tasks' turns.
pub(crate) enum Arrival {
    /// A task is woken.
    Wake(TaskId),
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
    /// It sleeps in that poll, and was not woken yet.
    is_asleep: bool,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        Self {
            arrivals: Mutex::new(Arrivals {
                list: Vec::new(),
                closed: false,
                sleeper: None,
                is_asleep: false,
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
        let mut arrivals = self.lock();
        if arrivals.closed {
            return;
        }
        arrivals.list.push(arrival);
        self.full.store(true, Ordering::Release);
        if mem::take(&mut arrivals.is_asleep) {
            arrivals.sleeper.iter().for_each(Waker::wake_by_ref);
        }
        drop(arrivals);
        self.arrived.notify_one();
    }

    /// Whether anything has arrived.
    ///
    /// Who asks may have just seen, by a plain count, that a waker's last clone is gone. The fence
    /// makes sure that what this clone has woken before is seen here.
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

    /// Takes the users of descriptors that were dropped elsewhere, before their turn.
    #[cfg(all(unix, feature = "io"))]
    pub(crate) fn take_left(&self) -> Vec<Key> {
        let mut left = Vec::new();
        self.lock().list.retain(|arrival| match arrival {
            Arrival::Leave(key) => {
                left.push(*key);
                false
            }
            Arrival::Wake(_) | Arrival::Stop(_) => true,
        });
        left
    }

    /// Blocks the thread until something has arrived, for `timeout` at the most.
    pub(crate) fn wait(&self, timeout: Option<Duration>) {
        let arrivals = self.lock();
        let is_empty = |arrivals: &mut Arrivals| arrivals.list.is_empty();
        match timeout {
            None => drop(self.arrived.wait_while(arrivals, is_empty)),
            Some(timeout) => drop(self.arrived.wait_timeout_while(arrivals, timeout, is_empty)),
        }
    }

    /// From now on the scheduler sleeps in a poll of descriptors, which this waker ends.
    #[cfg(all(unix, feature = "io"))]
    pub(crate) fn sleeps_in_a_poll(&self, waker: Waker) {
        self.lock().sleeper = Some(waker);
    }

    /// Has the next wake end the poll that follows. `false` if there has been one, so it must not
    /// block.
    pub(crate) fn begin_sleep(&self) -> bool {
        let mut arrivals = self.lock();
        arrivals.is_asleep = arrivals.list.is_empty();
        arrivals.is_asleep
    }

    pub(crate) fn end_sleep(&self) {
        self.lock().is_asleep = false;
    }

    pub(crate) fn close(&self) {
        let mut arrivals = self.lock();
        arrivals.closed = true;
        arrivals.sleeper = None;
        arrivals.list = Vec::new();
    }

    /// Whether the scheduler is gone.
    #[cfg(all(unix, feature = "io"))]
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }
}
