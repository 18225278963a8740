//! The wakers and unparkers of tasks: each puts its task into the inbox, from any thread.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Wake, Waker},
};

use super::inbox::Inbox;
use crate::id::TaskId;

/// The target of a task's wakers.
struct TaskWaker {
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
            self.inbox.wake(TaskId::from_bits(task));
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

    /// Addresses it to the task whose turn begins. Nobody else has a clone of it, so plain writes
    /// do: whoever gets one, gets it in this turn, after them.
    #[inline]
    pub(crate) fn lend(&self, task: TaskId) {
        self.target.task.store(task.to_bits(), Ordering::Relaxed);
        self.target.queued.store(false, Ordering::Relaxed);
    }

    /// Returns the task that it is addressed to.
    pub(crate) fn addressee(&self) -> TaskId {
        TaskId::from_bits(self.target.task.load(Ordering::Relaxed))
    }

    /// Has a task's own waker put it into the inbox again.
    ///
    /// A wake that finds `queued` set does nothing more, so this turn has to see what came before
    /// it. The exchange makes that so: it reads what that wake wrote. A plain write would not, and
    /// the body might poll before it is seen. One that finds it clear has nothing to read: the next
    /// wake queues.
    #[inline]
    pub(crate) fn begin_turn(&self) {
        if self.target.queued.load(Ordering::Relaxed) {
            self.target.queued.swap(false, Ordering::AcqRel);
        }
    }

    /// Whether somebody has a clone of it, apart from the two that are here.
    #[inline]
    pub(crate) fn was_kept(&self) -> bool {
        Arc::strong_count(&self.target) > 2
    }
}

/// The state that the unparkers of a task share.
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

    pub(crate) fn has_token(&self) -> bool {
        self.token.load(Ordering::Acquire)
    }

    pub(crate) fn take_token(&self) -> bool {
        self.target.queued.swap(false, Ordering::AcqRel);
        self.token.swap(false, Ordering::AcqRel)
    }
}
