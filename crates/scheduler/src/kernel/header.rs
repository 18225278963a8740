//! The kernel's record of a task. Only the kernel moves the task; joiners, wakers and the handle
//! leave their notes here.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    awaited::Awaited,
    interruptions::Interruptions,
    joiners::Joiners,
    parent::Parent,
    reason::Reason,
    waker::{Lent, Parking},
};
use crate::{id::TaskId, name::Name};

/// The kernel's record of a task.
///
/// `place` has the life cycle. The flags, each with the functions that set (+) and clear (-) it:
///
/// ```text
/// awaits         + Kernel::settle, at a future that is no request
///                + Kernel::cancel_at_first_request, before the first turn
///                - Kernel::settle, Kernel::settle_wait, Kernel::run, at the next request
/// waits_outside  +- Kernel::begin_wait, by the reason of each wait
/// is_outside     + Tally::enter_outside, when such a wait begins
///                - Tally::leave_outside, by a wake or a kill
/// alarmed        + Kernel::alarm, Kernel::alarm_at_request
///                - Kernel::renew_alarm, when nothing is left to raise
///                - Kernel::take_alarm, while a scope waits for its tasks
/// is_plain       + Kernel::run_apart, in the first turn
///                + Kernel::resume_apart, if it has no waker of its own
///                - Kernel::wake_from_outside, for one turn
///                - Wakers::give_to, for good
/// is_wanted      + Header::new
///                - the drop of the handle, for good
/// ```
pub(crate) struct Header {
    pub(crate) id: TaskId,
    /// The number of tasks that were created before it.
    pub(crate) birth: u64,
    pub(crate) name: Name,
    pub(crate) is_daemon: bool,
    pub(crate) place: Cell<Place>,
    /// The body awaits a future that is no request: only a kill can reach it.
    pub(crate) awaits: Cell<bool>,
    /// The wait that was begun last is for something outside of the scheduler.
    pub(crate) waits_outside: Cell<bool>,
    /// The task is counted among those that wait for something outside.
    pub(crate) is_outside: Cell<bool>,
    /// Something may be to be raised in the next turn: an interruption, or a deadline that has
    /// passed.
    pub(crate) alarmed: Cell<bool>,
    /// Its turns may take the short way: it has begun, and has no waker of its own.
    pub(crate) is_plain: Cell<bool>,
    /// The handle exists, so somebody may take the result.
    pub(crate) is_wanted: Cell<bool>,
    /// The number of turns that it has had.
    pub(crate) switches: Cell<u64>,
    wait_state: OnceCell<Box<WaitState>>,
}

/// Where a task is. It is in one place at a time, and only the kernel moves it.
///
/// ```text
///   Kernel::enter
///        |
///        v       Kernel::run (a turn)
///      Ready ------------------------------> Running ---> Ended   Kernel::end
///       ^ ^                                  |  |  |
///       | |  Kernel::make_ready: a yield,    |  |  |
///       | +----------------------------------+  |  |
///       |    or a wait that is polled again     |  |
///       |                                       |  |
///       |  Kernel::wake_task                    |  |  Kernel::enters_wait
///       +-------------- Blocked <---------------+  |  (at a request that waits)
///       |                                          |  Kernel::settle
///       +-------------- Awaiting <-----------------+  (at a future that is no request)
///
///   Kernel::kill_alone: from any place to Running, for the cleanup, and from there to Ended
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the run queue, once.
    Ready,
    /// In its turn, or in its cleanup while it is killed.
    Running,
    /// Waiting at a request. Whoever can end the wait has a note of the task.
    Blocked,
    /// Waiting for a future that is no request. The task's own waker ends that.
    Awaiting,
    /// In none of the kernel's tables any more.
    Ended,
}

/// State that only waiting or joined tasks need; allocated on first use.
#[derive(Default)]
pub(crate) struct WaitState {
    /// The reason for which the task waits. Set before a wait, cleared after it.
    pub(crate) reason: Cell<Option<Reason>>,
    /// When its last wait began.
    pub(crate) since: Cell<Option<Instant>>,
    /// A wake by a waiter that came before the park.
    pub(crate) token: Cell<bool>,
    /// Those who wait for its end.
    pub(crate) joiners: RefCell<Joiners>,
    extras: OnceCell<Box<Extras>>,
}

/// State that only tasks with scopes, deadlines, interruptions or wakers need; allocated on first
/// use.
#[derive(Default)]
pub(crate) struct Extras {
    /// The interruption that is to be raised in the task.
    pub(crate) interruptions: Interruptions,
    /// The scope that it belongs to.
    pub(crate) parent: OnceCell<Rc<dyn Parent>>,
    /// Its scope has taken the error by which it ended.
    pub(crate) was_heard: Cell<bool>,
    /// How long its turns took by the real clock, while there was an observer.
    pub(crate) busy: Cell<Duration>,
    /// Its waker, from its first wait for a foreign future on.
    pub(crate) waker: OnceCell<Lent>,
    /// Its own waker has woken it from a wait, and nothing else has: what it waits for is not known
    /// to be ready.
    ///
    /// Set by `Kernel::wake_from_outside`; cleared by `Kernel::wake_task`, and after its turn.
    pub(crate) is_nudged: Cell<bool>,
    /// The state that its unparkers share.
    pub(crate) parking: OnceCell<Arc<Parking>>,
    /// The things that it awaits without a request.
    pub(crate) awaited: Awaited,
}

impl WaitState {
    /// Forgets what the task waited for, if it waited. Returns whether that may have been a lock.
    #[inline]
    pub(crate) fn end_wait(&self) -> bool {
        self.reason.take().is_some_and(Reason::let_go)
    }

    /// Returns what the task waits for, if it waits.
    pub(crate) fn reason(&self) -> Option<Reason> {
        let reason = self.reason.take();
        self.reason.set(reason.clone());
        reason
    }
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
            wait_state: OnceCell::new(),
        }
    }

    /// The record of a task that never was.
    pub(crate) fn unborn(name: Name) -> Self {
        Self {
            place: Cell::new(Place::Ended),
            ..Self::new(TaskId::NOBODY, 0, name, false)
        }
    }

    #[inline]
    pub(crate) fn wait_state(&self) -> &WaitState {
        self.wait_state.get_or_init(Box::default)
    }

    pub(crate) fn extras(&self) -> &Extras {
        self.wait_state().extras.get_or_init(Box::default)
    }

    pub(crate) fn extras_if_any(&self) -> Option<&Extras> {
        self.wait_state_if_any()?
            .extras
            .get()
            .map(|extras| &**extras)
    }

    /// Returns what the task waits for, by its request or without one, if it waits.
    pub(crate) fn waits_for(&self) -> Option<Reason> {
        let extras = self.extras_if_any();
        let awaited = || extras?.awaited.reason(self.switches.get());
        match self.place.get() {
            Place::Awaiting => Some(awaited().unwrap_or(Reason::Future)),
            Place::Blocked => match (self.wait_state_if_any()?.reason()?, awaited()) {
                (Reason::Future, Some(awaited)) => Some(awaited),
                (requested, Some(awaited)) => Some(Reason::Any(vec![requested, awaited])),
                (requested, None) => Some(requested),
            },
            _ => None,
        }
    }

    /// Whether its wait is for futures that are no requests, among other things.
    pub(crate) fn awaits_futures(&self) -> bool {
        let reason = self.wait_state_if_any().and_then(WaitState::reason);
        match self.place.get() {
            Place::Awaiting => true,
            _ => reason.is_some_and(|reason| reason.may_be_future()),
        }
    }

    /// Whether something outside of the scheduler was awaited in the last turn. `None` if none of
    /// our own futures was.
    pub(crate) fn awaits_outside(&self) -> Option<bool> {
        let awaited = &self.extras_if_any()?.awaited;
        awaited.is_outside(self.switches.get())
    }

    /// Whether somebody has taken the error by which it ended, though its handle has not.
    pub(crate) fn was_heard(&self) -> bool {
        self.extras_if_any()
            .is_some_and(|extras| extras.was_heard.get())
    }

    /// Whether it stands at a request that is no park: a wake by a waiter would only change the
    /// order of turns.
    pub(crate) fn waits_for_something_else(&self) -> bool {
        let reason = &self.wait_state().reason;
        let waits_for = reason.take();
        let parks = waits_for.as_ref().is_some_and(Reason::may_be_park);
        reason.set(waits_for);
        self.place.get() == Place::Blocked && !parks
    }

    /// Whether it is parked, and an unparker has woken it.
    pub(crate) fn is_unparked(&self) -> bool {
        let parking = self.extras_if_any().and_then(|extras| extras.parking.get());
        parking.is_some_and(|parking| parking.has_token()) && !self.waits_for_something_else()
    }

    /// Whether this turn is only for futures that stand next to the request.
    pub(crate) fn is_nudged(&self) -> bool {
        self.extras_if_any()
            .is_some_and(|extras| extras.is_nudged.get())
    }

    pub(crate) fn forget_nudge(&self) {
        if let Some(extras) = self.extras_if_any() {
            extras.is_nudged.set(false);
        }
    }

    #[inline]
    pub(crate) fn wait_state_if_any(&self) -> Option<&WaitState> {
        self.wait_state.get().map(|wait_state| &**wait_state)
    }
}
