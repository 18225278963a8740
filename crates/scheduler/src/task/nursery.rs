//! The inside of a scope: the tasks that are left, the first error, and how all of them end.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::{Rc, Weak},
    task::Poll,
};

use super::Task;
use crate::{
    error::{BoxError, Stop, drop_quietly},
    id::TaskId,
    kernel::{
        Kernel, Parent,
        interruption::Interruption,
        reason::{Object, Reason},
    },
    wait::source::{Poller, Source},
};

/// The inside of a scope: its tasks, and how far it is.
pub(crate) struct Nursery {
    kernel: Weak<Kernel>,
    parent: TaskId,
    /// The tasks that have not ended, by their births.
    children: RefCell<BTreeMap<u64, TaskId>>,
    /// The first error of a task, unless the part had one before.
    error: RefCell<Option<BoxError>>,
    state: Cell<State>,
}

/// How far a scope is.
///
/// ```text
///   Nursery::begin          Ended::poll                Nursery::finish
///        |       (the part has ended)             (the last task has ended)
///        v                   |                            |
///      Open ---------------------------> Ending ---------------------> Over
///        |                                 |                            ^
///        |                                 |                            | finish, by EndOnDrop:
///        +----------> Killed <-------------+                            | from any state
///           take_children, by Kernel::kill of the parent
///
///   and in Open and Ending:
///
///      Nothing ----------------------> Cancelling ------------------> Noted
///         |   child_ended, with an error        note_raised             ^
///         +-------------------------------------------------------------+
///             stop, with an error of the part, or one thrown into it
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// The part runs.
    Open(Failure),
    /// The part has ended, and the parent waits for the tasks.
    Ending(Failure),
    /// The parent is being killed, its tasks before it: a task that comes now dies unbegun.
    Killed,
    /// The scope has ended, or was dropped. Tasks that are left are being killed; nobody takes
    /// their errors.
    Over,
}

/// What has failed in a scope. Errors that come after the first one are dropped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    Nothing,
    /// A task has, which cancels the parent; that has not been raised yet.
    Cancelling,
    /// A task or the part has, and there is nothing more to raise.
    Noted,
}

impl State {
    fn failure(self) -> Option<Failure> {
        match self {
            Self::Open(failure) | Self::Ending(failure) => Some(failure),
            Self::Killed | Self::Over => None,
        }
    }

    fn with(self, failure: Failure) -> Self {
        match self {
            Self::Open(_) => Self::Open(failure),
            Self::Ending(_) => Self::Ending(failure),
            closed => closed,
        }
    }
}

impl Nursery {
    /// Begins a scope of this task.
    pub(crate) fn begin(parent: &Task<'_>) -> Rc<Self> {
        let kernel = parent.kernel();
        let nursery = Rc::new(Self {
            kernel: Rc::downgrade(&kernel),
            parent: parent.id(),
            children: RefCell::default(),
            error: RefCell::default(),
            state: Cell::new(State::Open(Failure::Nothing)),
        });
        let interruptions = &parent.cell().header.extras().interruptions;
        interruptions.enter_scope(nursery.clone());
        nursery
    }

    /// Whether its parent is being killed, so that a task which comes now has to be killed as well.
    pub(crate) fn is_killed(&self) -> bool {
        self.state.get() == State::Killed
    }

    /// Cancels the tasks, as this was let out by the part or raised while it waits for them.
    pub(crate) fn stop(&self, stop: &Stop) {
        let state = self.state.get();
        let is_error = matches!(stop, Stop::Failed(_) | Stop::Thrown(_));
        if is_error && state.failure() == Some(Failure::Nothing) {
            self.state.set(state.with(Failure::Noted));
        }
        self.cancel_children();
    }

    fn cancel_children(&self) {
        let Some(kernel) = self.kernel.upgrade() else {
            return;
        };
        let children: Vec<TaskId> = self.children.borrow().values().copied().collect();
        for child in children {
            kernel.interrupt(child, Interruption::Cancel);
        }
    }

    /// Ends the scope, and returns the first error of a task.
    pub(crate) fn finish(&self) -> Option<BoxError> {
        self.state.set(State::Over);
        let kernel = self.kernel.upgrade()?;
        let parent = kernel.task(self.parent)?;
        parent.header.extras().interruptions.leave_scope(self);
        self.error.borrow_mut().take()
    }
}

impl Parent for Nursery {
    fn is_cancelling(&self) -> bool {
        self.state.get().failure() == Some(Failure::Cancelling)
    }

    fn note_raised(&self) {
        if self.is_cancelling() {
            self.state.set(self.state.get().with(Failure::Noted));
        }
    }

    fn adopt(&self, birth: u64, child: TaskId) {
        if !self.is_killed() {
            self.children.borrow_mut().insert(birth, child);
        }
    }

    fn take_children(&self) -> Vec<TaskId> {
        self.state.set(State::Killed);
        self.children.take().into_values().collect()
    }

    /// Removes a child that has ended. Its error, if it is the first, cancels everybody else.
    fn child_ended(&self, birth: u64, error: Option<BoxError>) {
        self.children.borrow_mut().remove(&birth);
        let state = self.state.get();
        match error {
            Some(error) if state.failure() == Some(Failure::Nothing) => {
                self.state.set(state.with(Failure::Cancelling));
                *self.error.borrow_mut() = Some(error);
                self.cancel_children();
                if let Some(kernel) = self.kernel.upgrade() {
                    kernel.interrupt(self.parent, Interruption::CancelScope);
                }
            }
            later => drop_quietly(later),
        }
        if !matches!(self.state.get(), State::Ending(_)) || !self.children.borrow().is_empty() {
            return; // nobody waits, or the scope waits for the last one
        }
        if let Some(kernel) = self.kernel.upgrade() {
            kernel.wake(self.parent);
        }
    }
}

impl Object for Nursery {
    fn describe(&self) -> String {
        let kernel = self.kernel.upgrade();
        let children = self.children.borrow();
        let names = children.values().filter_map(|&child| {
            let child = kernel.as_ref()?.task(child)?;
            Some(child.header.name.to_string())
        });
        names.collect::<Vec<_>>().join(", ")
    }
}

/// Ends a scope that is dropped before its end: its tasks are killed at their next turn.
pub(crate) struct EndOnDrop(Rc<Nursery>);

impl EndOnDrop {
    pub(crate) fn new(nursery: &Rc<Nursery>) -> Self {
        Self(Rc::clone(nursery))
    }
}

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        if self.0.state.get() == State::Over {
            return;
        }
        self.0.finish();
        let Some(kernel) = self.0.kernel.upgrade() else {
            return;
        };
        for child in self.0.children.take().into_values() {
            kernel.interrupt(child, Interruption::Kill);
        }
    }
}

/// The end of all tasks of a scope.
pub(crate) struct Ended<'a>(&'a Rc<Nursery>);

impl<'a> Ended<'a> {
    pub(crate) fn of(nursery: &'a Rc<Nursery>) -> Self {
        Self(nursery)
    }
}

impl Source for Ended<'_> {
    type Output = ();

    fn poll(&mut self, _: &Poller<'_>) -> Poll<()> {
        if let State::Open(failure) = self.0.state.get() {
            self.0.state.set(State::Ending(failure));
        }
        if self.0.children.borrow().is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    fn reason(&self) -> Reason {
        Reason::Object("join", Rc::<Nursery>::clone(self.0))
    }
}
