//! The inside of a scope: the tasks that are left, the first error, and how all of them end.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::{Rc, Weak},
    task::Poll,
};

use super::Task;
use crate::{
    error::{BoxError, Stop},
    id::TaskId,
    kernel::{
        Kernel, Parent,
        cell::TaskRef,
        frames::{Construct, Frame},
        interruption::Interruption,
        reason::{Object, Reason},
    },
    wait::source::{Poller, Source},
};

/// The inside of a scope: its tasks, and how far it is.
pub(crate) struct Nursery {
    kernel: Weak<Kernel>,
    parent: TaskId,
    /// Its place among the frames of the parent.
    depth: usize,
    /// The tasks that have not ended, by their births.
    children: RefCell<BTreeMap<u64, TaskId>>,
    /// The first error of a task, unless the part had one before.
    error: RefCell<Option<BoxError>>,
    state: Cell<State>,
    course: Cell<Course>,
}

/// How far a scope is.
///
/// ```text
///   Nursery::begin          begin_wait              finish
///        |       (the part has ended)    (the last task has ended)
///        v                   |                      |
///      Open ---------------------> Waiting -------------> Over
///        |                         |    | interrupted      ^  ^
///        |                         |    v                  |  |
///        |                         |  Interrupted ---------+  | EndOnDrop:
///        v                         v    |                     | from any state
///      Killed <--------------------+----+
///          take_children, by Kernel::kill of the parent
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The part runs.
    Open,
    /// The part has ended, and the parent waits for the tasks.
    Waiting,
    /// And something came for the parent meanwhile, which goes out in place of a value.
    Interrupted,
    /// The parent is being killed, its tasks before it: a task that comes now dies unbegun.
    Killed,
    /// The scope has ended, or was dropped: a task that comes now dies unbegun.
    Over,
}

/// What has become of a scope's tasks so far. It only gets worse: the tasks are cancelled once, and
/// errors after the first one are the tasks' own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Course {
    Well,
    /// They were cancelled, and those that come later are too.
    Cancelled,
    /// And there was an error, of a task or of the part.
    Failed,
}

impl State {
    fn is_alive(self) -> bool {
        !matches!(self, Self::Killed | Self::Over)
    }
}

impl Nursery {
    /// Begins a scope of this task.
    pub(crate) fn begin(parent: &Task<'_>) -> Rc<Self> {
        Rc::new_cyclic(|nursery: &Weak<Self>| {
            let frame = Construct::Scope(nursery.clone());
            Self {
                kernel: parent.weak_kernel(),
                parent: parent.id(),
                depth: Kernel::enter_frame(parent.cell(), frame),
                children: RefCell::default(),
                error: RefCell::default(),
                state: Cell::new(State::Open),
                course: Cell::new(Course::Well),
            }
        })
    }

    /// Stops a child that has just been entered, if it comes too late.
    pub(crate) fn receive(&self, kernel: &Kernel, child: TaskId) {
        if !self.state.get().is_alive() {
            kernel.interrupt(child, Interruption::Kill);
        } else if self.course.get() >= Course::Cancelled {
            kernel.cancel_at_first_request(child);
        }
    }

    /// The part has ended. A stop that it let out cancels the tasks.
    pub(crate) fn begin_wait(&self, stop: Option<&Stop>) {
        match stop {
            Some(Stop::Failed(_) | Stop::Thrown(_)) => self.turn_to(Course::Failed),
            Some(_) => self.turn_to(Course::Cancelled),
            None => {}
        }
        if self.state.get() == State::Open {
            self.state.set(State::Waiting);
        }
    }

    /// Notes what has become of the tasks. The first bad news cancels them.
    fn turn_to(&self, course: Course) {
        let before = self.course.get();
        self.course.set(before.max(course));
        let Some(kernel) = self.kernel.upgrade().filter(|_| before == Course::Well) else {
            return;
        };
        let children: Vec<TaskId> = self.children.borrow().values().copied().collect();
        for child in children {
            kernel.interrupt(child, Interruption::Cancel);
        }
    }

    /// Ends the scope, and returns what goes out of it: of what its part let out, and of what came
    /// while it waited.
    pub(crate) fn finish<T>(&self, part: Result<T, Stop>) -> Result<T, Stop> {
        let was_interrupted = self.state.get() == State::Interrupted;
        let Some((kernel, parent, left)) = self.leave() else {
            return part;
        };
        // 1. The first error of a task, but for a kill; else what the part let out; else what came.
        let out = match (self.error.take(), part) {
            (Some(error), Err(Stop::Thrown(hidden))) => {
                kernel.throw_again(&parent, hidden);
                Err(Stop::Failed(error))
            }
            (Some(error), part) if !matches!(part, Err(Stop::Killed)) => Err(Stop::Failed(error)),
            (None, Ok(value)) if was_interrupted => match kernel.take_pending(&parent) {
                Some(stop) => Err(stop),
                None => Ok(value),
            },
            (_, part) => part,
        };
        // 2. Beside an error, what was for more than the part is raised again.
        if let (Err(Stop::Failed(_) | Stop::Thrown(_)), Some(cause)) = (&out, left.foreign()) {
            kernel.raise_again(&parent, cause);
        }
        out
    }

    /// Takes the scope off its parent's frames.
    fn leave(&self) -> Option<(Rc<Kernel>, TaskRef, Frame)> {
        self.state.set(State::Over);
        let (kernel, parent) = self.parent()?;
        let left = kernel.leave_frame(&parent, self.depth)?;
        Some((kernel, parent, left))
    }

    fn parent(&self) -> Option<(Rc<Kernel>, TaskRef)> {
        let kernel = self.kernel.upgrade()?;
        let parent = kernel.task(self.parent)?;
        Some((kernel, parent))
    }
}

impl Parent for Nursery {
    fn adopt(&self, birth: u64, child: TaskId) {
        if self.state.get().is_alive() {
            self.children.borrow_mut().insert(birth, child);
        }
    }

    fn cancels_part(&self) -> bool {
        self.state.get() == State::Open && self.error.borrow().is_some()
    }

    fn is_waiting(&self) -> bool {
        matches!(self.state.get(), State::Waiting | State::Interrupted)
    }

    fn interrupted(&self) {
        self.state.set(State::Interrupted);
        self.turn_to(Course::Cancelled);
    }

    fn take_children(&self) -> Vec<TaskId> {
        self.state.set(State::Killed);
        self.children.take().into_values().collect()
    }

    /// Removes a child that has ended. Its error, if it is the first, cancels everybody else.
    fn child_ended(&self, birth: u64, error: Option<BoxError>) -> Option<BoxError> {
        self.children.borrow_mut().remove(&birth);
        let counts = self.state.get().is_alive() && self.course.get() < Course::Failed;
        let late = match error {
            Some(error) if counts => {
                *self.error.borrow_mut() = Some(error);
                self.turn_to(Course::Failed);
                if let Some((kernel, parent)) = self.parent().filter(|_| self.cancels_part()) {
                    kernel.alarm_at_request(parent);
                }
                None
            }
            late => late,
        };
        // The parent is woken when it waits for nobody else.
        if self.is_waiting() && self.children.borrow().is_empty() {
            if let Some(kernel) = self.kernel.upgrade() {
                kernel.wake(self.parent);
            }
        }
        late
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
        self.0.leave();
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
