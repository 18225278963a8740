use std::task::Poll;

use super::source::{Poller, Source};
use crate::{
    error::{Deadlock, JoinError, Stop},
    join_handle::JoinHandle,
    kernel::{joiner::Joiner, note::Note, reason::Reason},
};

/// A join: ready when the task has ended.
pub(crate) struct Join<'a, T> {
    handle: &'a JoinHandle<T>,
    /// Its place among the joiners of the task. Taken by the first poll.
    place: Option<Note<Joiner>>,
}

impl<'a, T> Join<'a, T> {
    pub(crate) fn new(handle: &'a JoinHandle<T>) -> Self {
        Self {
            handle,
            place: None,
        }
    }
}

impl<T> Source for Join<'_, T> {
    type Output = Result<T, JoinError>;

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<Self::Output> {
        if let Some(result) = self.handle.result() {
            return Poll::Ready(result);
        }
        if !self.handle.belongs_to(poller.kernel) {
            return Poll::Ready(Err(JoinError::Failed(FOREIGN.into())));
        }
        if self.place.is_none() {
            self.place = poller.kernel.note_joiner(self.handle.id(), poller.id());
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
