use std::{
    rc::{Rc, Weak},
    task::Poll,
};

use crate::{
    error::{Deadlock, JoinError, Stop},
    id::TaskId,
    join_handle::JoinHandle,
    kernel::Kernel,
    reason::Reason,
    source::{Source, Waiting},
};

/// A join: ready when the task has ended.
pub(crate) struct Join<'a, T> {
    handle: &'a JoinHandle<T>,
    joiner: Option<(TaskId, Weak<Kernel>)>,
}

impl<'a, T> Join<'a, T> {
    pub(crate) fn new(handle: &'a JoinHandle<T>) -> Self {
        Self {
            handle,
            joiner: None,
        }
    }
}

impl<T> Source for Join<'_, T> {
    type Output = Result<T, JoinError>;

    fn poll(&mut self, turn: &Waiting<'_>) -> Poll<Self::Output> {
        if let Some(result) = self.handle.result() {
            return Poll::Ready(result);
        }
        if !self.handle.belongs_to(turn.kernel) {
            return Poll::Ready(Err(JoinError::Failed(FOREIGN.into())));
        }
        if self.joiner.is_none() {
            if let Some(task) = turn.kernel.task(self.handle.id()) {
                task.header.rare().joiners.borrow_mut().push(turn.id());
                self.joiner = Some((turn.id(), Rc::downgrade(turn.kernel)));
            }
        }
        Poll::Pending
    }

    fn refused(&mut self, cycle: Deadlock) -> Result<Self::Output, Stop> {
        Ok(Err(JoinError::WouldDeadlock(cycle)))
    }

    fn reason(&self) -> Reason {
        Reason::Join {
            task: self.handle.id(),
            name: self.handle.shared_name(),
        }
    }
}

const FOREIGN: &str =
    "cannot join a task of another scheduler; ask its handle with `is_finished` and `result`";

impl<T> Drop for Join<'_, T> {
    fn drop(&mut self) {
        let Some((joiner, kernel)) = self.joiner.take() else {
            return;
        };
        let task = kernel
            .upgrade()
            .and_then(|kernel| kernel.task(self.handle.id()));
        let Some(task) = task else { return };
        let mut joiners = task.header.rare().joiners.borrow_mut();
        if let Some(place) = joiners.iter().position(|other| *other == joiner) {
            joiners.remove(place);
        }
    }
}
