use std::{
    rc::{Rc, Weak},
    task::Poll,
};

use super::source::{Source, Waiting};
use crate::{
    error::{Deadlock, JoinError, Stop},
    join_handle::JoinHandle,
    kernel::{Kernel, reason::Reason},
};

/// A join: ready when the task has ended.
pub(crate) struct Join<'a, T> {
    handle: &'a JoinHandle<T>,
    /// Its ticket among the joiners of the task.
    ticket: Option<(u64, Weak<Kernel>)>,
}

impl<'a, T> Join<'a, T> {
    pub(crate) fn new(handle: &'a JoinHandle<T>) -> Self {
        Self {
            handle,
            ticket: None,
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
        if self.ticket.is_none() {
            if let Some(task) = turn.kernel.task(self.handle.id()) {
                let mut joiners = task.header.rare().joiners.borrow_mut();
                let ticket = joiners.last_key_value().map_or(0, |(last, _)| last + 1);
                joiners.insert(ticket, turn.id());
                self.ticket = Some((ticket, Rc::downgrade(turn.kernel)));
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
        let Some((ticket, kernel)) = self.ticket.take() else {
            return;
        };
        let task = kernel
            .upgrade()
            .and_then(|kernel| kernel.task(self.handle.id()));
        let Some(task) = task else { return };
        task.header.rare().joiners.borrow_mut().remove(&ticket);
    }
}
