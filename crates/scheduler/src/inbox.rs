//! Wakes from outside: the one thing that other threads share with a scheduler.

use std::{
    mem,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering, fence},
    },
    task::{Wake, Waker},
    time::Duration,
};

use mio::Waker as PollWaker;

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
    sleeper: Option<PollWaker>,
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

    fn push(&self, task: TaskId) {
        let mut woken = self.lock();
        if woken.closed {
            return;
        }
        woken.tasks.push(task);
        self.full.store(true, Ordering::Release);
        if mem::take(&mut woken.is_asleep) {
            let woke = woken.sleeper.as_ref().map(PollWaker::wake);
            woke.transpose()
                .expect("a poll can be woken as long as it is there");
        }
        drop(woken);
        self.arrived.notify_one();
    }

    /// Whether anything has arrived, also what came before a handle was seen to be dropped.
    pub(crate) fn has_arrived(&self) -> bool {
        fence(Ordering::Acquire);
        self.full.load(Ordering::Acquire)
    }

    /// Moves what has arrived to the end of `tasks`. Takes the lock, so it is for when something has.
    pub(crate) fn drain_into(&self, tasks: &mut Vec<TaskId>) {
        let mut woken = self.lock();
        self.full.store(false, Ordering::Relaxed);
        tasks.append(&mut woken.tasks);
    }

    /// Blocks the thread until something has arrived, or for so long.
    pub(crate) fn wait(&self, timeout: Option<Duration>) {
        let woken = self.lock();
        let is_empty = |woken: &mut Woken| woken.tasks.is_empty();
        match timeout {
            None => drop(self.arrived.wait_while(woken, is_empty)),
            Some(timeout) => drop(self.arrived.wait_timeout_while(woken, timeout, is_empty)),
        }
    }

    /// From now on the scheduler sleeps in a poll, which this waker ends.
    pub(crate) fn sleeps_in_a_poll(&self, waker: PollWaker) {
        self.lock().sleeper = Some(waker);
    }

    /// Has the next wake end the poll that follows. `false` if there has been one, so it must not block.
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

/// What a waker of a task points to.
pub(crate) struct TaskWaker {
    inbox: Arc<Inbox>,
    /// The task's id. Written before each turn for as long as the waker is only lent.
    task: AtomicU64,
    /// It stands in the inbox already. Set by a wake, cleared before each turn.
    queued: AtomicBool,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.wake_once();
    }
}

impl TaskWaker {
    fn wake_once(&self) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            let task = self.task.load(Ordering::Acquire);
            self.inbox.push(TaskId::from_bits(task));
        }
    }
}

/// A waker that is lent to a task for its turn. A task that has cloned it keeps it.
///
/// So a task that only makes requests costs no waker, and a switch no atomic exchange.
pub(crate) struct Lent {
    pub(crate) waker: Waker,
    target: Arc<TaskWaker>,
}

impl Lent {
    pub(crate) fn new(inbox: &Arc<Inbox>) -> Self {
        let target = Arc::new(TaskWaker {
            inbox: Arc::clone(inbox),
            task: AtomicU64::new(0),
            queued: AtomicBool::new(false),
        });
        Self {
            waker: Waker::from(Arc::clone(&target)),
            target,
        }
    }

    /// Addresses it to the task whose turn begins. Nobody else has a clone of it, so plain writes do:
    /// whoever gets one, gets it in this turn, after them.
    #[inline]
    pub(crate) fn lend(&self, task: TaskId) {
        self.target.task.store(task.to_bits(), Ordering::Relaxed);
        self.target.queued.store(false, Ordering::Relaxed);
    }

    /// Has a task's own waker put it into the inbox again.
    ///
    /// A wake that finds `queued` set does nothing more, so this turn has to see what came before it.
    /// The exchange makes that so: it reads what that wake wrote. A plain write would not, and the body
    /// might look before it is seen. One that finds it clear has nothing to read: the next wake queues.
    #[inline]
    pub(crate) fn begin_turn(&self) {
        if self.target.queued.load(Ordering::Relaxed) {
            self.target.queued.swap(false, Ordering::AcqRel);
        }
    }

    /// Whether somebody has a clone of it, beside the two that are here.
    #[inline]
    pub(crate) fn was_kept(&self) -> bool {
        Arc::strong_count(&self.target) > 2
    }
}

/// What the unparkers of a task share.
pub(crate) struct Parking {
    target: TaskWaker,
    /// A wake that came before the park.
    token: AtomicBool,
}

impl Parking {
    pub(crate) fn new(inbox: &Arc<Inbox>, task: TaskId) -> Self {
        let target = TaskWaker {
            inbox: Arc::clone(inbox),
            task: AtomicU64::new(task.to_bits()),
            queued: AtomicBool::new(false),
        };
        Self {
            target,
            token: AtomicBool::new(false),
        }
    }

    pub(crate) fn unpark(&self) {
        self.token.store(true, Ordering::Release);
        self.target.wake_once();
    }

    pub(crate) fn take_token(&self) -> bool {
        self.target.queued.swap(false, Ordering::AcqRel);
        self.token.swap(false, Ordering::AcqRel)
    }
}
