//! The scheduler that runs on this thread: how futures find it that are polled without a task at
//! hand.

use std::{
    cell::Cell,
    mem::{self, ManuallyDrop},
    ops::Deref,
    rc::{Rc, Weak},
};

use super::{cell::TaskRef, header::Place, state::Kernel};

thread_local! {
    /// The innermost scheduler that runs on this thread. It needs no destructor, as whoever enters
    /// leaves; so a scheduler may run while the thread's other locals are destroyed.
    static RUNNING: Cell<ManuallyDrop<Weak<Kernel>>> =
        const { Cell::new(ManuallyDrop::new(Weak::new())) };
}

fn replace(running: Weak<Kernel>) -> Weak<Kernel> {
    ManuallyDrop::into_inner(RUNNING.replace(ManuallyDrop::new(running)))
}

/// A scheduler's stay on its thread. Only here are the verbs by which tasks run, wait for what is
/// outside and are killed, so that what is polled or dropped meanwhile finds its scheduler.
///
/// Dropping it brings back the one that ran before: a scheduler may be run by a task of another.
pub(crate) struct Stay<'k> {
    kernel: &'k Rc<Kernel>,
    before: Weak<Kernel>,
}

impl<'k> Stay<'k> {
    #[inline]
    pub(super) fn begin(kernel: &'k Rc<Kernel>) -> Self {
        Self {
            before: replace(Rc::downgrade(kernel)),
            kernel,
        }
    }
}

impl Deref for Stay<'_> {
    type Target = Rc<Kernel>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        self.kernel
    }
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        replace(mem::take(&mut self.before));
    }
}

impl Kernel {
    /// Returns the scheduler that runs on this thread, if one does.
    pub(crate) fn of_thread() -> Option<Rc<Self>> {
        let running = replace(Weak::new());
        let kernel = running.upgrade();
        replace(running);
        kernel
    }

    /// Returns the scheduler that runs on this thread, and the task whose turn it is.
    pub(crate) fn running_on_thread() -> Option<(Rc<Self>, TaskRef)> {
        let kernel = Self::of_thread()?;
        let task = kernel.running_task()?;
        Some((kernel, task))
    }

    /// Returns the task whose turn it is, if it is one's.
    pub(crate) fn running_task(&self) -> Option<TaskRef> {
        let apart = self.observation.running();
        let task = self.task(apart.unwrap_or_else(|| self.wakers.lent_to()))?;
        (task.header.place.get() == Place::Running).then_some(task)
    }
}
