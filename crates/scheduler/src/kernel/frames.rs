//! The scopes and timeouts inside of which a task works, and what was raised in each: the bookkeeping of
//! [winding down](crate::winding_down).

use std::rc::{Rc, Weak};

use super::{header::Family, timers::TimerKey};
use crate::error::Stop;

/// The frames of a task, the outermost first.
#[derive(Default)]
pub(crate) struct Frames {
    stack: Vec<Frame>,
}

/// A scope or a timeout that a task has entered and not left.
pub(crate) struct Frame {
    construct: Construct,
    /// Its own stop, its deadline's or its failure's, has been raised in its part.
    is_raised: bool,
    /// The outermost cause that was raised in its part, among those that are not its own.
    foreign: Option<Cause>,
}

/// What a frame is of.
#[derive(Clone)]
pub(crate) enum Construct {
    /// A timeout; without a timer if its deadline never comes.
    Timeout(Option<TimerKey>),
    Scope(Weak<dyn Family>),
}

/// What a stop that was raised is for. The outermost is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    /// The whole task: a cancellation.
    Task,
    /// The part of the frame at this depth: its deadline, or its scope's failure.
    Frame(usize),
}

impl Frame {
    /// The outermost cause that was raised in its part, among those that are not its own.
    pub(crate) fn foreign(&self) -> Option<Cause> {
        self.foreign
    }
}

impl Frames {
    /// Enters a construct, and returns its depth.
    pub(crate) fn enter(&mut self, construct: Construct) -> usize {
        self.stack.push(Frame {
            construct,
            is_raised: false,
            foreign: None,
        });
        self.stack.len() - 1
    }

    /// Leaves the construct at this depth, and those inside of it. `None` if it was left already.
    pub(crate) fn leave(&mut self, depth: usize) -> Option<Frame> {
        self.stack.truncate(depth + 1);
        if depth < self.stack.len() {
            self.stack.pop()
        } else {
            None
        }
    }

    /// The stop by which a cause is raised.
    pub(crate) fn stop(&self, cause: Cause) -> Stop {
        match cause {
            Cause::Task => Stop::Cancelled,
            Cause::Frame(depth) => match self.stack[depth].construct {
                Construct::Timeout(_) => Stop::TimedOut,
                Construct::Scope(_) => Stop::Cancelled,
            },
        }
    }

    /// The scopes, the outermost first.
    pub(crate) fn scopes(&self) -> Vec<Rc<dyn Family>> {
        let scopes = self.iter().filter_map(|construct| match construct {
            Construct::Scope(scope) => scope.upgrade(),
            Construct::Timeout(_) => None,
        });
        scopes.collect()
    }

    /// The constructs, the outermost first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Construct> {
        self.stack.iter().map(|frame| &frame.construct)
    }

    /// The scope that waits for its tasks, if the task has got that far: always the innermost frame.
    pub(crate) fn waiting_scope(&self) -> Option<Rc<dyn Family>> {
        match &self.stack.last()?.construct {
            Construct::Scope(scope) => scope.upgrade().filter(|scope| scope.is_waiting()),
            Construct::Timeout(_) => None,
        }
    }

    /// The outermost frame whose own stop has not been raised and is due.
    pub(crate) fn next_due(&self, is_due: impl Fn(&Construct) -> bool) -> Option<usize> {
        let mut frames = self.stack.iter();
        frames.position(|frame| !frame.is_raised && is_due(&frame.construct))
    }

    /// Notes that a cause is raised in the task: in its own frame, and in those inside.
    pub(crate) fn raise(&mut self, cause: Cause) {
        let inner = match cause {
            Cause::Task => 0,
            Cause::Frame(depth) => {
                self.stack[depth].is_raised = true;
                depth + 1
            }
        };
        for frame in &mut self.stack[inner..] {
            frame.foreign = Some(frame.foreign.map_or(cause, |other| other.min(cause)));
        }
    }

    /// Takes a note back: the cause is going to be raised once more, as nobody has got to see it.
    pub(crate) fn raise_again(&mut self, cause: Cause) {
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
