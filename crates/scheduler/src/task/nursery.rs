//! The tasks of a scope: who is left, what the first error was, and how all of them end.

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
        Kernel,
        header::{Family, Header},
        interruption::Interruption,
        reason::{Object, Reason},
    },
    wait::source::{Source, Waiting},
};

/// What a scope knows of its tasks.
pub(crate) struct Nursery {
    kernel: Weak<Kernel>,
    parent: TaskId,
    /// The tasks that have not ended, by their births.
    children: RefCell<BTreeMap<u64, TaskId>>,
    /// The first error of a task, unless the part had one before.
    error: RefCell<Option<BoxError>>,
    /// There was an error, of a task or of the part: those that come later are too late.
    has_failed: Cell<bool>,
    is_over: Cell<bool>,
    /// The part has ended, and the parent waits for the tasks. Set by `Ended` for good.
    is_ending: Cell<bool>,
    /// Its tasks were taken to be killed, and so the parent is: a task that comes later dies unbegun.
    is_killed: Cell<bool>,
    /// It cancels its parent, and that has not been raised.
    is_cancelling: Cell<bool>,
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
            has_failed: Cell::new(false),
            is_over: Cell::new(false),
            is_ending: Cell::new(false),
            is_killed: Cell::new(false),
            is_cancelling: Cell::new(false),
        });
        let nurseries = &parent.cell().header.rarer().nurseries;
        nurseries.borrow_mut().push(nursery.clone());
        nursery
    }

    /// Whether its parent is being killed, so that a task which comes now has to be killed as well.
    pub(crate) fn is_killed(&self) -> bool {
        self.is_killed.get()
    }

    /// Cancels the tasks, as this was let out by the part or raised while it waits for them.
    pub(crate) fn stop(&self, stop: &Stop) {
        if matches!(stop, Stop::Failed(_) | Stop::Thrown(_)) {
            self.has_failed.set(true);
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

    /// Ends the scope, and gives the first error of a task.
    pub(crate) fn finish(&self) -> Option<BoxError> {
        self.is_over.set(true);
        let kernel = self.kernel.upgrade()?;
        let parent = kernel.task(self.parent)?;
        parent
            .header
            .rarer()
            .nurseries
            .borrow_mut()
            .retain(|other| !std::ptr::addr_eq(Rc::as_ptr(other), self));
        kernel.withdraw_scope_cancel(&parent);
        self.error.borrow_mut().take()
    }
}

impl Family for Nursery {
    fn is_cancelling(&self) -> bool {
        self.is_cancelling.get()
    }

    fn note_raised(&self) {
        self.is_cancelling.set(false);
    }

    fn adopt(&self, child: &Header) {
        if !self.is_killed.get() {
            self.children.borrow_mut().insert(child.birth, child.id);
        }
    }

    fn take_children(&self) -> Vec<TaskId> {
        self.is_killed.set(true);
        self.children.take().into_values().collect()
    }

    /// Takes a child off that has ended. Its error, if it is the first, cancels everybody else.
    fn child_ended(&self, child: &Header, error: Option<BoxError>) {
        self.children.borrow_mut().remove(&child.birth);
        match error {
            Some(error) if !self.has_failed.get() && !self.is_over.get() => {
                self.has_failed.set(true);
                *self.error.borrow_mut() = Some(error);
                self.cancel_children();
                if let Some(kernel) = self.kernel.upgrade() {
                    self.is_cancelling.set(true);
                    kernel.interrupt(self.parent, Interruption::CancelScope);
                }
            }
            later => drop_quietly(later),
        }
        if !self.is_ending.get() || !self.children.borrow().is_empty() {
            return; // the part still runs, or the scope waits for the last one
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
        if self.0.is_over.get() {
            return;
        }
        self.0.finish();
        let Some(kernel) = self.0.kernel.upgrade() else {
            return;
        };
        for child in self.0.take_children() {
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

    fn poll(&mut self, _: &Waiting<'_>) -> Poll<()> {
        self.0.is_ending.set(true);
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
