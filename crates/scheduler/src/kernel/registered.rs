//! Descriptors that are registered, and tasks that wait for their events.

use std::{io, os::fd::RawFd, rc::Rc};

use super::{
    descriptors::Descriptors,
    direction::Direction,
    driver::{Key, Seen},
    note::{Entry, Note},
    state::Kernel,
};
use crate::id::TaskId;

/// A registration of a descriptor. Dropping it lets the descriptor go, if nobody else uses it.
pub(crate) type Registered = Note<Key>;

impl Entry for Key {
    fn withdraw(&mut self, kernel: &Kernel) {
        kernel.descriptors.leave(*self);
    }
}

impl Registered {
    /// Whether it was made with this kernel.
    pub(crate) fn is_of(&self, kernel: &Rc<Kernel>) -> bool {
        self.kernel.as_ptr() == Rc::as_ptr(kernel)
    }

    /// Whether its kernel is gone, and the registration with it.
    pub(crate) fn is_orphan(&self) -> bool {
        self.kernel.strong_count() == 0
    }
}

/// A task that each event of a descriptor wakes.
pub(crate) struct Listener {
    key: Key,
    way: Direction,
    task: TaskId,
}

impl Entry for Listener {
    fn withdraw(&mut self, kernel: &Kernel) {
        kernel.descriptors.unnote(self.key, self.way, self.task);
    }
}

impl Kernel {
    pub(crate) fn descriptors(&self) -> &Descriptors {
        &self.descriptors
    }

    /// Registers a descriptor for a user who stays, both ways; nothing is known of it at first.
    pub(crate) fn attach(self: &Rc<Self>, descriptor: RawFd) -> io::Result<Registered> {
        self.descriptors.open(self.wakers.inbox())?;
        let key = self.descriptors.attach(descriptor)?;
        Ok(Note::new(self, key))
    }

    /// Registers a descriptor for one wait. From now on an event reports that it is ready, also if
    /// it has been for long. Returns what was seen of it so far.
    pub(crate) fn watch(
        self: &Rc<Self>,
        descriptor: RawFd,
        way: Direction,
    ) -> io::Result<(Registered, Seen)> {
        self.descriptors.open(self.wakers.inbox())?;
        let (key, seen) = self.descriptors.watch(descriptor, way)?;
        Ok((Note::new(self, key), seen))
    }

    /// Has a task woken by each event of a registered descriptor, until the note is dropped.
    pub(crate) fn listen(
        self: &Rc<Self>,
        key: Key,
        way: Direction,
        task: TaskId,
    ) -> Note<Listener> {
        if !self.descriptors.are_awaited() {
            self.pace.hurry(); // there was nothing to check
        }
        self.descriptors.note(key, way, task);
        Note::new(self, Listener { key, way, task })
    }
}
