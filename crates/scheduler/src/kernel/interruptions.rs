//! The interruptions that are pending for one task, and where they come from: other tasks, its
//! deadlines, its scopes.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use super::{
    interruption::Interruption,
    parent::Parent,
    timers::{TimerKey, Timers},
};
use crate::{
    error::{Stop, drop_quietly},
    id::TaskId,
};

/// What is to be raised in a task. The kernel decides when: at the task's next turn, if it stands
/// at a request.
#[derive(Default)]
pub(crate) struct Interruptions {
    /// The strongest one that was posted and has not been raised.
    pending: Cell<Option<Interruption>>,
    /// The deadlines that the task works under, the outermost first.
    deadlines: RefCell<Vec<Deadline>>,
    /// The deadline that was raised last.
    raised: Cell<Option<TimerKey>>,
    /// Its scopes, the outermost first.
    scopes: RefCell<Vec<Rc<dyn Parent>>>,
}

struct Deadline {
    timer: TimerKey,
    /// It has been raised in the task.
    is_raised: bool,
}

impl Interruptions {
    /// Posts an interruption. Returns the weaker one, which is lost, if another one was pending.
    pub(super) fn post(&self, interruption: Interruption) -> Option<Interruption> {
        let (stronger, lost) = match self.pending.take() {
            Some(pending) if !interruption.beats(&pending) => (pending, Some(interruption)),
            pending => (interruption, pending),
        };
        self.pending.set(Some(stronger));
        lost
    }

    /// Takes what is to be raised now: what was posted, else the outermost deadline that has
    /// passed.
    pub(super) fn take<A>(&self, timers: &Timers<A>) -> Option<Stop> {
        let Some(interruption) = self.pending.take() else {
            return self.take_deadline(timers);
        };
        let scopes = self.scopes.borrow();
        scopes.iter().for_each(|scope| scope.note_raised());
        Some(interruption.into_stop())
    }

    /// Whether a kill is pending.
    pub(super) fn has_kill(&self) -> bool {
        let pending = self.pending.take();
        let is_kill = matches!(pending, Some(Interruption::Kill));
        self.pending.set(pending);
        is_kill
    }

    /// Drops what came too late to be raised.
    pub(super) fn discard(&self) {
        drop_quietly(self.pending.take());
    }

    // Deadlines.

    /// Puts the task under a deadline, inside of those that it is under already.
    pub(super) fn enter_deadline(&self, timer: TimerKey) {
        let is_raised = false;
        let mut deadlines = self.deadlines.borrow_mut();
        deadlines.push(Deadline { timer, is_raised });
    }

    /// Takes the task from under a deadline. Returns whether it was the one that was raised last.
    pub(super) fn leave_deadline(&self, timer: TimerKey) -> bool {
        let mut deadlines = self.deadlines.borrow_mut();
        deadlines.retain(|deadline| deadline.timer != timer);
        let was_raised = self.raised.get() == Some(timer);
        if was_raised {
            self.raised.set(None);
        }
        was_raised
    }

    /// Whether a deadline has passed that was not raised yet.
    pub(super) fn has_passed_deadline<A>(&self, timers: &Timers<A>) -> bool {
        self.next_passed_deadline(timers).is_some()
    }

    /// Whether this deadline has passed, and was not raised.
    pub(super) fn is_yet_to_raise<A>(&self, timer: TimerKey, timers: &Timers<A>) -> bool {
        let deadlines = self.deadlines.borrow();
        let own = deadlines.iter().find(|deadline| deadline.timer == timer);
        own.is_some_and(|own| !own.is_raised) && timers.has_fired(timer)
    }

    fn take_deadline<A>(&self, timers: &Timers<A>) -> Option<Stop> {
        let passed = self.next_passed_deadline(timers)?;
        let deadline = &mut self.deadlines.borrow_mut()[passed];
        deadline.is_raised = true;
        self.raised.set(Some(deadline.timer));
        Some(Stop::TimedOut)
    }

    /// The index of the outermost deadline that has passed and was not raised yet.
    fn next_passed_deadline<A>(&self, timers: &Timers<A>) -> Option<usize> {
        let deadlines = self.deadlines.borrow();
        deadlines
            .iter()
            .position(|deadline| !deadline.is_raised && timers.has_fired(deadline.timer))
    }

    // Scopes.

    /// Notes a scope that the task has begun, inside of those that it has already.
    pub(crate) fn enter_scope(&self, scope: Rc<dyn Parent>) {
        self.scopes.borrow_mut().push(scope);
    }

    /// Forgets a scope that is over, and withdraws its cancellation of the task if that was not
    /// raised.
    pub(crate) fn leave_scope(&self, scope: &impl Parent) {
        let mut scopes = self.scopes.borrow_mut();
        scopes.retain(|other| !std::ptr::addr_eq(Rc::as_ptr(other), scope));
        if scopes.iter().any(|scope| scope.is_cancelling()) {
            return; // an outer scope's cancellation is pending as well
        }
        match self.pending.take() {
            Some(Interruption::CancelScope) => {}
            other => self.pending.set(other),
        }
    }

    /// Takes the children of all scopes, those of one scope in the order of their spawning.
    pub(super) fn take_children(&self) -> Vec<TaskId> {
        let scopes = self.scopes.borrow().clone();
        let children = scopes.iter().flat_map(|scope| scope.take_children());
        children.collect()
    }
}
