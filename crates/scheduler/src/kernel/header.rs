//! What the kernel knows of a task. Where the task is, the kernel alone writes; who joins it, wakes it or has
//! its handle leaves a note of that here.

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::BTreeMap,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    interruption::Interruption,
    reason::Reason,
    timers::TimerKey,
    waker::{Lent, Parking},
};
use crate::{error::BoxError, id::TaskId, name::Name};

pub(crate) struct Header {
    pub(crate) id: TaskId,
    /// How many tasks there were before it.
    pub(crate) birth: u64,
    pub(crate) name: Name,
    pub(crate) is_daemon: bool,
    pub(crate) place: Cell<Place>,
    /// Its body awaits a future that is no request: only a kill can reach it.
    pub(crate) awaits: Cell<bool>,
    /// What it waits for is something outside. Set before each wait.
    pub(crate) waits_outside: Cell<bool>,
    /// It waits for something outside, and is counted so.
    pub(crate) is_outside: Cell<bool>,
    /// Something is to be raised at its next turn: an interruption, or a deadline that has passed.
    pub(crate) alarmed: Cell<bool>,
    /// Its turns are like most: it has begun, and has no waker of its own.
    pub(crate) is_plain: Cell<bool>,
    /// Its handle is there. Cleared by the handle's drop; nobody can take its result then.
    pub(crate) is_wanted: Cell<bool>,
    /// How many turns it has had.
    pub(crate) switches: Cell<u64>,
    rare: OnceCell<Box<Rare>>,
}

/// The tasks of a scope, as the kernel sees them.
pub(crate) trait Family {
    /// Notes a child that is about to be entered.
    fn adopt(&self, child: &Header);

    /// Whether it cancels its parent, and that has not been raised.
    fn is_cancelling(&self) -> bool;

    /// Notes that something was raised in the parent: a cancellation as well.
    fn note_raised(&self);

    /// Takes the children that are left, in the order of their spawning.
    fn take_children(&self) -> Vec<TaskId>;

    /// Notes that a child has ended, and with what error.
    fn child_ended(&self, child: &Header, error: Option<BoxError>);
}

/// Where a task is. It is in one place at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the run queue, once.
    Ready,
    /// It has its turn, or its cleanup runs as it is killed. Set by `Kernel::run` and by the kill.
    Running,
    /// Waiting, since a request; what it waits for has a note of it.
    Blocked,
    /// Waiting for a future that is no request; its waker brings it back.
    Awaiting,
    /// Nowhere: it has ended.
    Ended,
}

/// What a task that only yields does without.
#[derive(Default)]
pub(crate) struct Rare {
    /// What it waits for. Set before a wait, cleared after it.
    pub(crate) reason: Cell<Option<Reason>>,
    /// When its last wait began.
    pub(crate) since: Cell<Option<Instant>>,
    /// A wake by a waiter that came before the park.
    pub(crate) token: Cell<bool>,
    /// Who waits for its end, by tickets, which are in the order of arrival.
    pub(crate) joiners: RefCell<BTreeMap<u64, TaskId>>,
    rarer: OnceCell<Box<Rarer>>,
}

/// What a task that only waits does without as well.
#[derive(Default)]
pub(crate) struct Rarer {
    pub(crate) interruption: Cell<Option<Interruption>>,
    /// The deadlines that it works under, the outermost first.
    pub(crate) deadlines: RefCell<Vec<Deadline>>,
    /// The deadline that was raised last.
    pub(crate) raised: Cell<Option<TimerKey>>,
    /// Its scopes, the outermost first.
    pub(crate) nurseries: RefCell<Vec<Rc<dyn Family>>>,
    /// The scope that it belongs to.
    pub(crate) nursery: OnceCell<Rc<dyn Family>>,
    /// How long its turns took by the real clock, while there was an observer.
    pub(crate) busy: Cell<Duration>,
    /// Its waker, from its first wait for a foreign future on.
    pub(crate) waker: OnceCell<Lent>,
    /// What its unparkers share.
    pub(crate) parking: OnceCell<Arc<Parking>>,
}

impl Rare {
    /// Forgets what the task waited for, if it waited. Tells whether that may have been a lock.
    pub(crate) fn end_wait(&self) -> bool {
        let reason = self.reason.take();
        reason.as_ref().is_some_and(Reason::may_be_lock)
    }

    /// What the task waits for, if it waits.
    pub(crate) fn reason(&self) -> Option<Reason> {
        let reason = self.reason.take();
        self.reason.set(reason.clone());
        reason
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) timer: TimerKey,
    /// It has been raised in the task.
    pub(crate) is_raised: bool,
}

impl Header {
    pub(crate) fn new(id: TaskId, birth: u64, name: Name, is_daemon: bool) -> Self {
        Self {
            id,
            birth,
            name,
            is_daemon,
            place: Cell::new(Place::Ready),
            awaits: Cell::new(false),
            waits_outside: Cell::new(false),
            is_outside: Cell::new(false),
            alarmed: Cell::new(false),
            is_plain: Cell::new(false),
            is_wanted: Cell::new(true),
            switches: Cell::new(0),
            rare: OnceCell::new(),
        }
    }

    pub(crate) fn rare(&self) -> &Rare {
        self.rare.get_or_init(Box::default)
    }

    pub(crate) fn rarer(&self) -> &Rarer {
        self.rare().rarer.get_or_init(Box::default)
    }

    pub(crate) fn rarer_if_any(&self) -> Option<&Rarer> {
        self.rare_if_any()?.rarer.get().map(|rarer| &**rarer)
    }

    /// Whether it stands at a request that no waiter ends: a turn before its time would change the order.
    pub(crate) fn waits_for_something_else(&self) -> bool {
        let reason = &self.rare().reason;
        let waits_for = reason.take();
        let parks = matches!(waits_for, Some(Reason::Park));
        reason.set(waits_for);
        self.place.get() == Place::Blocked && !parks
    }

    #[inline]
    pub(crate) fn rare_if_any(&self) -> Option<&Rare> {
        self.rare.get().map(|rare| &**rare)
    }
}
