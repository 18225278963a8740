use std::task::Poll;

use super::source::{Poller, Source};
use crate::{
    error::{Deadlock, JoinError, Stop},
    join_handle::JoinHandle,
    kernel::{joiner::Joiner, note::Note, on_end::OnEnd, reason::Reason},
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

impl<T> Join<'_, T> {
    fn enter_line(&mut self, poller: &Poller<'_>) {
        if self.place.is_none() {
            let joiner = match poller.awaits {
                None => OnEnd::Wake(poller.id()),
                Some(wakee) => OnEnd::Rouse(wakee.clone()),
            };
            self.place = poller.kernel.note_joiner(self.handle.id(), joiner);
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
        self.enter_line(poller);
        Poll::Pending
    }

    /// Whether it has ended: the result stays in the handle until the poll.
    fn is_ready(&mut self, poller: &Poller<'_>) -> Option<bool> {
        let is_ready = self.handle.is_finished() || !self.handle.belongs_to(poller.kernel);
        if !is_ready {
            self.enter_line(poller);
        }
        Some(is_ready)
    }

    fn renew(&mut self, _: &Poller<'_>) {
        self.place = None;
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

/// The end of a task: ready when it has ended, whatever its result, which stays in the handle.
pub(crate) struct End<'a, T>(Join<'a, T>);

impl<'a, T> End<'a, T> {
    pub(crate) fn new(handle: &'a JoinHandle<T>) -> Self {
        Self(Join::new(handle))
    }
}

impl<T> Source for End<'_, T> {
    type Output = ();

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<()> {
        match self.0.is_ready(poller) {
            Some(true) => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }

    fn is_ready(&mut self, poller: &Poller<'_>) -> Option<bool> {
        self.0.is_ready(poller)
    }

    fn renew(&mut self, poller: &Poller<'_>) {
        self.0.renew(poller);
    }

    fn reason(&self) -> Reason {
        self.0.reason()
    }
}
