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
        cell::TaskRef,
        frames::{Construct, Frame},
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
    /// Where it stands among the frames of its parent.
    depth: usize,
    phase: Cell<Phase>,
    /// The tasks that have not ended, by their births.
    children: RefCell<BTreeMap<u64, TaskId>>,
    /// The first error of a task, unless the part had one before.
    error: RefCell<Option<BoxError>>,
    /// There was an error, of a task or of the part: those that come later are too late.
    has_failed: Cell<bool>,
    /// Its tasks were cancelled. That is done once, and those that come later are born so.
    is_cancelled: Cell<bool>,
    /// Something came for the parent while it waited, and is to go out.
    is_interrupted: Cell<bool>,
}

/// How far a scope has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Its part runs. From `begin`.
    Running,
    /// Its part has ended, and the parent waits for the tasks. From `begin_wait`.
    Waiting,
    /// It has ended, or was dropped. From `finish`.
    Over,
    /// Its tasks were taken to be killed, and so the parent is: a task that comes later dies unbegun.
    Killed,
}

impl Nursery {
    /// Begins a scope of this task.
    pub(crate) fn begin(parent: &Task<'_>) -> Rc<Self> {
        let kernel = parent.kernel();
        Rc::new_cyclic(|nursery: &Weak<Self>| {
            let scope = Construct::Scope(nursery.clone());
            Self {
                kernel: Rc::downgrade(&kernel),
                parent: parent.id(),
                depth: kernel.enter_frame(parent.cell(), scope),
                phase: Cell::new(Phase::Running),
                children: RefCell::default(),
                error: RefCell::default(),
                has_failed: Cell::new(false),
                is_cancelled: Cell::new(false),
                is_interrupted: Cell::new(false),
            }
        })
    }

    /// Notes a child that has just been entered: one that comes too late is stopped at once.
    pub(crate) fn received(&self, kernel: &Rc<Kernel>, child: TaskId) {
        match self.phase.get() {
            Phase::Over | Phase::Killed => {
                kernel.interrupt(child, Interruption::Kill);
            }
            Phase::Running | Phase::Waiting if self.is_cancelled.get() => {
                kernel.cancel_at_first_request(child);
            }
            Phase::Running | Phase::Waiting => {}
        }
    }

    /// The part has ended. A stop that it let out cancels the tasks.
    pub(crate) fn begin_wait(&self, stop: Option<&Stop>) {
        if let Some(stop) = stop {
            if matches!(stop, Stop::Failed(_) | Stop::Thrown(_)) {
                self.has_failed.set(true);
            }
            self.cancel_children();
        }
        if self.phase.get() == Phase::Running {
            self.phase.set(Phase::Waiting);
        }
    }

    fn cancel_children(&self) {
        let Some(kernel) = self.kernel.upgrade() else {
            return;
        };
        if self.is_cancelled.replace(true) {
            return;
        }
        let children: Vec<TaskId> = self.children.borrow().values().copied().collect();
        for child in children {
            kernel.interrupt(child, Interruption::Cancel);
        }
    }

    /// Has the part cancelled, if it runs.
    fn cancel_part(&self) {
        if !self.cancels_part() {
            return;
        }
        if let Some((kernel, parent)) = self.parent() {
            kernel.alarm(parent, false);
        }
    }

    /// Ends the scope: what goes out of it, of what its part let out and what came meanwhile. Beside an
    /// error, what was for more than this scope is raised again.
    pub(crate) fn finish<T>(&self, part: Result<T, Stop>) -> Result<T, Stop> {
        let Some((kernel, parent, left)) = self.leave() else {
            return part;
        };
        let out = match (self.error.take(), part) {
            (Some(error), Err(Stop::Thrown(hidden))) => {
                kernel.throw_again(&parent, hidden);
                Err(Stop::Failed(error))
            }
            (Some(error), part) if !matches!(part, Err(Stop::Killed)) => Err(Stop::Failed(error)),
            (None, Ok(value)) if self.is_interrupted.get() => match kernel.take_pending(&parent) {
                Some(stop) => Err(stop),
                None => Ok(value),
            },
            (_, part) => part,
        };
        if let (Err(Stop::Failed(_) | Stop::Thrown(_)), Some(cause)) = (&out, left.foreign()) {
            kernel.raise_again(&parent, cause);
        }
        out
    }

    fn parent(&self) -> Option<(Rc<Kernel>, TaskRef)> {
        let kernel = self.kernel.upgrade()?;
        let parent = kernel.task(self.parent)?;
        Some((kernel, parent))
    }

    /// Takes the scope off its parent's frames.
    fn leave(&self) -> Option<(Rc<Kernel>, TaskRef, Frame)> {
        self.phase.set(Phase::Over);
        let (kernel, parent) = self.parent()?;
        let left = kernel.leave_frame(&parent, self.depth)?;
        Some((kernel, parent, left))
    }
}

impl Family for Nursery {
    fn adopt(&self, child: &Header) {
        if matches!(self.phase.get(), Phase::Running | Phase::Waiting) {
            self.children.borrow_mut().insert(child.birth, child.id);
        }
    }

    fn cancels_part(&self) -> bool {
        self.phase.get() == Phase::Running && self.error.borrow().is_some()
    }

    fn is_waiting(&self) -> bool {
        self.phase.get() == Phase::Waiting
    }

    fn interrupted(&self) {
        self.is_interrupted.set(true);
        self.cancel_children();
    }

    fn take_children(&self) -> Vec<TaskId> {
        self.phase.set(Phase::Killed);
        self.children.take().into_values().collect()
    }

    /// Takes a child off that has ended. Its error, if it is the first, cancels everybody else.
    fn child_ended(&self, child: &Header, error: Option<BoxError>) {
        self.children.borrow_mut().remove(&child.birth);
        let is_alive = matches!(self.phase.get(), Phase::Running | Phase::Waiting);
        match error {
            Some(error) if is_alive && !self.has_failed.replace(true) => {
                *self.error.borrow_mut() = Some(error);
                self.cancel_children();
                self.cancel_part();
            }
            later => drop_quietly(later),
        }
        if !self.is_waiting() || !self.children.borrow().is_empty() {
            return; // the part still runs, or the scope waits for the last one
        }
        if let Some((kernel, parent)) = self.parent() {
            kernel.wake_task(parent);
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
        if self.0.phase.get() == Phase::Over {
            return;
        }
        self.0.leave();
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
