//! Several waits at once: any of them, or all.

use std::{mem, task::Poll};

use super::{
    Wait,
    source::{Poller, Source},
};
use crate::kernel::reason::Reason;

/// The first of several.
pub(crate) struct Any<'a, T> {
    waits: Vec<Wait<'a, T>>,
    /// The descriptors of the list were looked at.
    has_looked: bool,
}

impl<'a, T> Any<'a, T> {
    #[track_caller]
    pub(crate) fn new(waits: Vec<Wait<'a, T>>) -> Self {
        assert!(
            !waits.is_empty(),
            "cannot wait for any of nothing; list at least one wait"
        );
        Self {
            waits,
            has_looked: false,
        }
    }
}

impl<T> Any<'_, T> {
    /// Looks at the descriptors that are listed before something else, which must not win over them
    /// because they were not looked at.
    fn look(&mut self, poller: &Poller<'_>) {
        for wait in &mut self.waits {
            wait.take_over(poller);
        }
        let before_the_last = self.waits.len() - 1;
        let mut is_watched = false;
        for wait in &mut self.waits[..before_the_last] {
            is_watched |= wait.source.watch(poller);
        }
        if is_watched {
            poller.kernel.poll_descriptors();
        }
    }
}

impl<T> Source for Any<'_, T> {
    type Output = T;

    fn poll(&mut self, poller: &Poller<'_>) -> Poll<T> {
        if !self.has_looked {
            self.has_looked = true;
            self.look(poller);
        }
        for index in 0..self.waits.len() {
            if let Poll::Ready(given) = self.waits[index].source.poll(poller) {
                drop(self.waits.swap_remove(index)); // it has no wake to pass on
                return Poll::Ready(given);
            }
        }
        Poll::Pending
    }

    fn reason(&self) -> Reason {
        Reason::Any(self.waits.iter().map(|wait| wait.source.reason()).collect())
    }
}

/// All of several.
pub(crate) struct All<'a, T> {
    waits: Vec<Slot<'a, T>>,
}

enum Slot<'a, T> {
    Not(Wait<'a, T>),
    Gave(T),
}

impl<T> Slot<'_, T> {
    /// Polls the wait, if that is not over. Returns whether it is now.
    fn poll(&mut self, poller: &Poller<'_>) -> bool {
        if let Self::Not(wait) = self {
            match wait.source.poll(poller) {
                Poll::Ready(given) => *self = Self::Gave(given),
                Poll::Pending => return false,
            }
        }
        true
    }
}

impl<'a, T> All<'a, T> {
    pub(crate) fn new(waits: Vec<Wait<'a, T>>) -> Self {
        Self {
            waits: waits.into_iter().map(Slot::Not).collect(),
        }
    }
}

impl<T> Source for All<'_, T> {
    type Output = Vec<T>;

    /// What can tell that it is ready without being taken is taken when all are: so if the list is
    /// dropped before that, it stays where it is.
    fn poll(&mut self, poller: &Poller<'_>) -> Poll<Vec<T>> {
        let mut all = true;
        for waited in &mut self.waits {
            if let Slot::Not(wait) = waited {
                wait.take_over(poller);
                all &= match wait.source.is_ready(poller) {
                    Some(is_ready) => is_ready,
                    None => waited.poll(poller),
                };
            }
        }
        if !all {
            return Poll::Pending;
        }
        for waited in &mut self.waits {
            if !waited.poll(poller) {
                return Poll::Pending; // two waits for one thing, of which the other has it
            }
        }
        let gave = mem::take(&mut self.waits)
            .into_iter()
            .filter_map(|waited| match waited {
                Slot::Gave(given) => Some(given),
                Slot::Not(_) => None,
            });
        Poll::Ready(gave.collect())
    }

    fn reason(&self) -> Reason {
        let left = self.waits.iter().filter_map(|waited| match waited {
            Slot::Not(wait) => Some(wait.source.reason()),
            Slot::Gave(_) => None,
        });
        Reason::All(left.collect())
    }
}
