//! The observer, and the task whose turn it is, for its reports.

use std::{cell::Cell, time::Instant};

use crate::{
    clock::Time,
    id::TaskId,
    observe::{Observer, Watched},
};

/// Reports to the observer, if there is one.
pub(super) struct Observation {
    observer: Option<Watched>,
    /// The task in its turn, if that is not plain: those of an observed scheduler never are.
    running: Cell<Option<TaskId>>,
}

impl Observation {
    pub(super) fn new(observer: Option<Box<dyn Observer>>) -> Self {
        Self {
            observer: observer.map(Watched::new),
            running: Cell::new(None),
        }
    }

    #[inline]
    pub(super) fn is_on(&self) -> bool {
        self.observer.is_some()
    }

    /// Reports an event, with the time. The observer sees nothing of what it causes itself.
    #[inline]
    pub(super) fn report(&self, time: &Time, event: impl FnOnce(&mut dyn Observer, Instant)) {
        if let Some(observer) = &self.observer {
            observer.tell(time.now(), event);
        }
    }

    /// The task that wakes or spawns others now.
    #[inline]
    pub(super) fn running(&self) -> Option<TaskId> {
        self.running.get()
    }

    pub(super) fn set_running(&self, task: Option<TaskId>) {
        self.running.set(task);
    }
}
