use std::{
    borrow::Cow,
    fmt,
    rc::{Rc, Weak},
};

use super::{
    Task,
    nursery::Nursery,
    spawn::{Spawning, spawn, unborn},
};
use crate::{error::Stop, join_handle::JoinHandle, kernel::Kernel};

/// Creates tasks in a [scope](crate::Task::scope), from anywhere.
///
/// It comes from [`Scope::spawner`](crate::Scope::spawner), which has an example.
///
/// A clone is for the same scope. It keeps the scope neither alive nor waiting.
#[derive(Clone)]
pub struct Spawner {
    kernel: Weak<Kernel>,
    nursery: Rc<Nursery>,
    is_daemon: bool,
}

impl Spawner {
    pub(super) fn new(kernel: Weak<Kernel>, nursery: Rc<Nursery>, is_daemon: bool) -> Self {
        Self {
            kernel,
            nursery,
            is_daemon,
        }
    }

    /// Creates a task of the scope. It has its first turn in the next round.
    ///
    /// A task of a scope that is winding down is cancelled at its first request. One of a scope
    /// that is over, or whose parent is being killed, ends without running: its result is
    /// [`JoinError::Killed`](crate::JoinError::Killed).
    pub fn spawn<T, B>(&self, name: impl Into<Cow<'static, str>>, body: B) -> JoinHandle<T>
    where
        T: 'static,
        B: for<'t> AsyncFnOnce(&mut Task<'t>) -> Result<T, Stop> + 'static,
    {
        let name = name.into();
        let Some(kernel) = self.kernel.upgrade() else {
            return unborn(name);
        };
        let spawning = Spawning::child(name, self.is_daemon, self.nursery.clone());
        let child = spawn(&kernel, spawning, body);
        self.nursery.receive(&kernel, child.id());
        child
    }
}

impl fmt::Debug for Spawner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spawner").finish_non_exhaustive()
    }
}
