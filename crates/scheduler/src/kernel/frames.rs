//! The scopes and timeouts that a task works inside of, and what was raised in each: the
//! bookkeeping of [winding down](crate::winding_down).

use std::rc::{Rc, Weak};

use super::{
    parent::Parent,
    timers::{TimerKey, Timers},
};
use crate::error::Stop;

/// The frames of a task, the outermost first. A frame's depth is its index.
#[derive(Default)]
pub(super) struct Frames {
    stack: Vec<Frame>,
}

/// A scope or a timeout that a task has entered and not left.
pub(crate) struct Frame {
    construct: Construct,
    /// Its own stop, which is its deadline or its scope's failure, was raised in its part.
    is_raised: bool,
    /// The outermost cause that was raised in its part, among those that are not its own.
    foreign: Option<Cause>,
}

/// What a frame is of.
pub(crate) enum Construct {
    /// A timeout; without a timer if its deadline never comes.
    Timeout(Option<TimerKey>),
    Scope(Weak<dyn Parent>),
}

/// What a stop is for. The outermost is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// The whole task: a cancellation.
    Task,
    /// The part of the frame at this depth: its deadline, or its scope's failure.
    Frame(usize),
}

impl Frame {
    pub(crate) fn foreign(&self) -> Option<Cause> {
        self.foreign
    }
}

impl Construct {
    fn deadline_has_passed<A>(&self, timers: &Timers<A>) -> bool {
        matches!(self, Self::Timeout(Some(timer)) if timers.has_fired(*timer))
    }

    fn scope(&self) -> Option<Rc<dyn Parent>> {
        match self {
            Self::Timeout(_) => None,
            Self::Scope(scope) => scope.upgrade(),
        }
    }
}

impl Frames {
    /// Enters a construct, and returns its depth.
    pub(super) fn enter(&mut self, construct: Construct) -> usize {
        self.stack.push(Frame {
            construct,
            is_raised: false,
            foreign: None,
        });
        self.stack.len() - 1
    }

    /// Leaves the construct at this depth, and those inside of it. `None` if it was left before.
    pub(super) fn leave(&mut self, depth: usize) -> Option<Frame> {
        self.stack.truncate(depth + 1);
        if depth < self.stack.len() {
            self.stack.pop()
        } else {
            None
        }
    }

    /// The scopes, the outermost first.
    pub(super) fn scopes(&self) -> Vec<Rc<dyn Parent>> {
        let constructs = self.stack.iter().map(|frame| &frame.construct);
        constructs.filter_map(Construct::scope).collect()
    }

    /// The scope that waits for its tasks, if the task has got that far: it is the innermost frame.
    pub(super) fn waiting_scope(&self) -> Option<Rc<dyn Parent>> {
        let innermost = self.stack.last()?.construct.scope();
        innermost.filter(|scope| scope.is_waiting())
    }

    /// Whether a deadline has passed, raised or not.
    pub(super) fn any_deadline_has_passed<A>(&self, timers: &Timers<A>) -> bool {
        let mut frames = self.stack.iter();
        frames.any(|frame| frame.construct.deadline_has_passed(timers))
    }

    /// Whether a deadline is yet to come.
    pub(super) fn any_deadline_is_ahead(&self) -> bool {
        let ahead = |frame: &Frame| {
            !frame.is_raised && matches!(frame.construct, Construct::Timeout(Some(_)))
        };
        self.stack.iter().any(ahead)
    }

    /// The outermost frame whose own stop is to be raised.
    pub(super) fn next_due<A>(&self, timers: &Timers<A>) -> Option<Cause> {
        let is_due = |construct: &Construct| match construct {
            Construct::Timeout(_) => construct.deadline_has_passed(timers),
            Construct::Scope(_) => construct.scope().is_some_and(|it| it.cancels_part()),
        };
        let mut frames = self.stack.iter();
        let due = frames.position(|frame| !frame.is_raised && is_due(&frame.construct));
        due.map(Cause::Frame)
    }

    /// The stop by which a cause is raised.
    pub(super) fn stop(&self, cause: Cause) -> Stop {
        match cause {
            Cause::Frame(depth) => match self.stack[depth].construct {
                Construct::Timeout(_) => Stop::TimedOut,
                Construct::Scope(_) => Stop::Cancelled,
            },
            Cause::Task => Stop::Cancelled,
        }
    }

    /// Notes that a cause is raised: in its own frame, and in those inside of that.
    pub(super) fn note_raised(&mut self, cause: Cause) {
        let inner = match cause {
            Cause::Task => 0,
            Cause::Frame(depth) => {
                self.stack[depth].is_raised = true;
                depth + 1
            }
        };
        for frame in &mut self.stack[inner..] {
            let outermost = frame.foreign.map_or(cause, |other| other.min(cause));
            frame.foreign = Some(outermost);
        }
    }

    /// Withdraws the notes of a cause, which is to be raised once more.
    pub(super) fn forget_raised(&mut self, cause: Cause) {
        if let Cause::Frame(depth) = cause {
            if let Some(frame) = self.stack.get_mut(depth) {
                frame.is_raised = false;
            }
        }
        for frame in &mut self.stack {
            if frame.foreign == Some(cause) {
                frame.foreign = None;
            }
        }
    }
}
