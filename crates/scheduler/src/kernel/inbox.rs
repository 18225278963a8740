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

use crate::id::TaskId;

/// The tasks that were woken from outside, in order, until the next round takes them.
pub(crate) struct Inbox {
    woken: Mutex<Woken>,
    arrived: Condvar,
    /// Whether there is anything to take: a read, where the lock would be an atomic exchange.
    full: AtomicBool,
}

struct Woken {
    tasks: Vec<TaskId>,
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
            woken: Mutex::new(Woken {
                tasks: Vec::new(),
                closed: false,
                sleeper: None,
                is_asleep: false,
            }),
            arrived: Condvar::new(),
            full: AtomicBool::new(false),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Woken> {
        self.woken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a task in, and ends the sleep of its scheduler. Called from any thread.
    pub(crate) fn push(&self, task: TaskId) {
        let mut woken = self.lock();
        if woken.closed {
            return;
        }
        woken.tasks.push(task);
        self.full.store(true, Ordering::Release);
        if mem::take(&mut woken.is_asleep) {
            woken.sleeper.iter().for_each(Waker::wake_by_ref);
        }
        drop(woken);
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

    /// Moves what has arrived to the end of `tasks`. Takes the lock, so it is for when something
    /// has.
    pub(crate) fn drain_into(&self, tasks: &mut Vec<TaskId>) {
        let mut woken = self.lock();
        self.full.store(false, Ordering::Relaxed);
        tasks.append(&mut woken.tasks);
    }

    /// Blocks the thread until something has arrived, for `timeout` at the most.
    pub(crate) fn wait(&self, timeout: Option<Duration>) {
        let woken = self.lock();
        let is_empty = |woken: &mut Woken| woken.tasks.is_empty();
        match timeout {
            None => drop(self.arrived.wait_while(woken, is_empty)),
            Some(timeout) => drop(self.arrived.wait_timeout_while(woken, timeout, is_empty)),
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
        let mut woken = self.lock();
        woken.is_asleep = woken.tasks.is_empty();
        woken.is_asleep
    }

    pub(crate) fn end_sleep(&self) {
        self.lock().is_asleep = false;
    }

    pub(crate) fn close(&self) {
        let mut woken = self.lock();
        woken.closed = true;
        woken.sleeper = None;
        woken.tasks = Vec::new();
    }
}
