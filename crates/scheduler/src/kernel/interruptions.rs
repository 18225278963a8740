//! What is to be raised in one task, and where it comes from: other tasks, its deadlines, its
//! scopes.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use super::{
    frames::{Cause, Construct, Frame, Frames},
    interruption::Interruption,
    parent::Parent,
    timers::Timers,
};
use crate::{
    error::{Stop, drop_quietly},
    id::TaskId,
};

/// The interruptions that are to be raised in a task. The kernel decides when: at the task's next
/// turn, if it stands at a request.
#[derive(Default)]
pub(crate) struct Interruptions {
    /// The strongest one for the whole task that was posted and has not been raised.
    pending: Cell<Option<Interruption>>,
    frames: RefCell<Frames>,
}

impl Interruptions {
    /// Posts an interruption. The weaker one is lost, if another one was pending.
    pub(super) fn post(&self, interruption: Interruption) {
        let (stronger, lost) = match self.pending.take() {
            Some(pending) if !interruption.beats(&pending) => (pending, Some(interruption)),
            pending => (interruption, pending),
        };
        self.pending.set(Some(stronger));
        drop_quietly(lost);
    }

    /// Whether a kill is pending.
    pub(super) fn has_kill(&self) -> bool {
        self.is_pending(|pending| matches!(pending, Interruption::Kill))
    }

    /// Drops what came too late to be raised.
    pub(super) fn discard(&self) {
        drop_quietly(self.pending.take());
    }

    fn is_pending(&self, which: impl Fn(&Interruption) -> bool) -> bool {
        let pending = self.pending.take();
        let is_pending = pending.as_ref().is_some_and(which);
        self.pending.set(pending);
        is_pending
    }

    // Raising.

    /// Whether something is to be raised.
    pub(super) fn any<A>(&self, timers: &Timers<A>) -> bool {
        self.is_pending(|_| true) || self.frames.borrow().next_due(timers).is_some()
    }

    /// Takes what is to be raised next: what is for the whole task, else what is for the outermost
    /// part.
    pub(super) fn take<A>(&self, timers: &Timers<A>) -> Option<Stop> {
        let mut frames = self.frames.borrow_mut();
        let cause = match self.pending.take() {
            Some(Interruption::Cancel) => Cause::Task,
            Some(other) => return Some(other.into_stop()), // an error is its catcher's
            None => frames.next_due(timers)?,
        };
        frames.note_raised(cause);
        Some(frames.stop(cause))
    }

    /// Has a cause raised once more, which was raised in a part that nobody has seen it come out
    /// of.
    pub(super) fn raise_again(&self, cause: Cause) {
        self.frames.borrow_mut().forget_raised(cause);
        if cause == Cause::Task {
            self.post(Interruption::Cancel);
        }
    }

    /// The stop by which a cause is raised.
    pub(super) fn stop(&self, cause: Cause) -> Stop {
        self.frames.borrow().stop(cause)
    }

    // Frames.

    /// Notes that the task enters a construct, and returns its depth.
    pub(crate) fn enter(&self, construct: Construct) -> usize {
        self.frames.borrow_mut().enter(construct)
    }

    /// Notes that it leaves the construct at this depth. `None` if it has left that before.
    pub(super) fn leave(&self, depth: usize) -> Option<Frame> {
        self.frames.borrow_mut().leave(depth)
    }

    /// The scope whose tasks the task waits for, if it does.
    pub(super) fn waiting_scope(&self) -> Option<Rc<dyn Parent>> {
        self.frames.borrow().waiting_scope()
    }

    /// Whether a deadline has passed, raised or not.
    pub(super) fn any_deadline_has_passed<A>(&self, timers: &Timers<A>) -> bool {
        self.frames.borrow().any_deadline_has_passed(timers)
    }

    /// Whether a deadline is yet to come, which will end what the task waits for.
    pub(super) fn any_deadline_is_ahead(&self) -> bool {
        self.frames.borrow().any_deadline_is_ahead()
    }

    /// Takes the children of all scopes, those of one scope in the order of their spawning.
    pub(super) fn take_children(&self) -> Vec<TaskId> {
        let scopes = self.frames.borrow().scopes();
        let children = scopes.iter().flat_map(|scope| scope.take_children());
        children.collect()
    }
}
