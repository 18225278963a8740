//! Descriptors that are registered, and tasks that wait for their events.

use std::{io, os::fd::RawFd, rc::Rc, sync::Arc, task::Waker};

use super::{
    descriptors::Descriptors,
    direction::Direction,
    driver::{Key, Registration, Seen},
    inbox::{Arrival, Inbox},
    note::{Entry, Note},
    polled::Polled,
    reason::Reason,
    state::Kernel,
};
use crate::id::{SchedulerId, TaskId};

/// A registration of a descriptor for one wait. Dropping it lets the descriptor go, if nobody else
/// uses it.
pub(crate) type Registered = Note<Key>;

impl Entry for Key {
    fn withdraw(&mut self, kernel: &Kernel) {
        drop(kernel.descriptors.leave(*self));
    }
}

/// A registration of a descriptor for a user who stays. It may be moved to another thread.
///
/// Dropping it lets the descriptor go, as [`Registered`] does: at once while its scheduler runs on
/// this thread, and otherwise by way of the scheduler's inbox.
pub(crate) struct Attached {
    home: SchedulerId,
    key: Key,
    inbox: Arc<Inbox>,
}

impl Attached {
    /// The key, if it was made with this kernel.
    #[inline]
    pub(crate) fn key(&self, kernel: &Kernel) -> Option<Key> {
        (self.home == kernel.id).then_some(self.key)
    }

    /// Whether its scheduler is gone, and the registration with it.
    pub(crate) fn is_orphan(&self) -> bool {
        self.inbox.is_closed()
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        match Kernel::of_thread() {
            Some(kernel) if kernel.id == self.home => drop(kernel.descriptors.leave(self.key)),
            _ => self.inbox.push(Arrival::Leave(self.key)),
        }
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
    pub(crate) fn attach(&self, descriptor: RawFd) -> io::Result<Attached> {
        let inbox = self.wakers.inbox();
        self.descriptors.open(inbox)?;
        if inbox.has_arrived() {
            // Another one of this number may have been dropped elsewhere.
            inbox
                .take_left()
                .into_iter()
                .for_each(|key| self.let_go(key));
        }
        Ok(Attached {
            home: self.id,
            key: self.descriptors.attach(descriptor)?,
            inbox: Arc::clone(inbox),
        })
    }

    /// Lets a descriptor go whose user was dropped elsewhere. If it lives on with another
    /// scheduler, who still polls it here finds out.
    pub(super) fn let_go(&self, key: Key) {
        let left = self.descriptors.leave(key);
        let polled = left.into_iter().flat_map(Registration::into_wakees);
        polled.for_each(|wakee| self.rouse(wakee));
    }

    /// Has who polls a registered descriptor in vain woken by its next event.
    pub(crate) fn note_poll(&self, key: Key, way: Direction, waker: &Waker, reason: Reason) {
        if !self.descriptors.are_awaited() {
            self.pace.hurry(); // there was nothing to check
        }
        let task = self.running_task();
        let polled = Polled {
            wakee: self.wakee(waker),
            turn: task.map(|task| (task.header.id, task.header.switches.get())),
        };
        self.descriptors.note_poll(key, way, polled);
        self.note_awaited(reason);
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
