//! Descriptors that are registered, and tasks that wait for their events.

use std::{io, os::fd::RawFd, rc::Rc, task::Waker};

use super::{
    descriptors::Descriptors,
    direction::Direction,
    driver::{Key, Registration, Seen},
    header::Place,
    loose::Loose,
    note::{Entry, Note},
    polled::Polled,
    reason::Reason,
    rouse::note_awaited,
    state::Kernel,
    wakee::Wakee,
};
use crate::id::TaskId;

/// A registration of a descriptor for one wait. Dropping it lets the descriptor go, if nobody else
/// uses it.
pub(crate) type Registered = Note<Key>;

impl Entry for Key {
    fn withdraw(&mut self, kernel: &Kernel) {
        drop(kernel.descriptors.leave(*self));
    }
}

/// A registration of a descriptor for a user who stays. It may be moved to another thread.
pub(crate) type Attached = Loose<Key>;

/// One whom each event of a descriptor wakes.
pub(crate) struct Listener {
    key: Key,
    way: Direction,
    wakee: Wakee,
}

impl Entry for Listener {
    fn withdraw(&mut self, kernel: &Kernel) {
        drop(kernel.descriptors.unnote(self.key, self.way, &self.wakee));
    }
}

impl Kernel {
    pub(crate) fn descriptors(&self) -> &Descriptors {
        &self.descriptors
    }

    /// Registers a descriptor for a user who stays, both ways; nothing is known of it at first.
    pub(crate) fn attach(&self, descriptor: RawFd) -> io::Result<Attached> {
        self.descriptors.open(self.wakers.inbox())?;
        Ok(Loose::new(self, self.descriptors.attach(descriptor)?))
    }

    /// Lets a descriptor go whose user was dropped elsewhere. If it lives on with another
    /// scheduler, who still polls it here finds out.
    pub(super) fn let_go(&self, key: Key) {
        let left = self.descriptors.leave(key);
        let polled = left.into_iter().flat_map(Registration::into_wakees);
        polled.for_each(|wakee| self.rouse(wakee));
    }

    /// Has who polls a registered descriptor in vain woken by its next event.
    #[inline]
    pub(crate) fn note_poll(&self, key: Key, way: Direction, waker: &Waker, descriptor: RawFd) {
        let polled = match self.renewed_poll(waker, descriptor, way) {
            Some((task, turn)) => Polled {
                wakee: Wakee::Task(task),
                turn: Some((task, turn)),
            },
            None => self.new_poll(waker, Reason::Io(descriptor, way)),
        };
        if self.descriptors.note_poll(key, way, polled) {
            self.pace.hurry(); // there was nothing to check
        }
    }

    /// Renews the note of a task that polls the same as in its last turn, as one does that serves a
    /// connection. Returns the task and its turn; `None` if that is not plain, if the waker is not
    /// the one that was lent to it, or if it polls something else.
    #[inline]
    fn renewed_poll(
        &self,
        waker: &Waker,
        descriptor: RawFd,
        way: Direction,
    ) -> Option<(TaskId, u64)> {
        if self.observation.running().is_some() || !self.wakers.is_spare(waker) {
            return None;
        }
        let id = self.wakers.lent_to();
        let table = self.table.borrow();
        let header = &table.get(id)?.header;
        let turn = header.switches.get();
        let is_same = |noted: &Reason| noted.is_io(descriptor, way);
        let is_renewed = header.place.get() == Place::Running
            && header.extras_if_any()?.awaited.renew(turn, is_same);
        is_renewed.then_some((id, turn))
    }

    #[inline(never)]
    fn new_poll(&self, waker: &Waker, reason: Reason) -> Polled {
        let task = self.running_task();
        let polled = Polled {
            wakee: self.wakee_of(task.as_ref(), waker),
            turn: task
                .as_ref()
                .map(|task| (task.header.id, task.header.switches.get())),
        };
        if let Some(task) = task {
            note_awaited(&task, reason);
        }
        polled
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

    /// Has somebody woken by each event of a registered descriptor, until the note is dropped.
    pub(crate) fn listen(
        self: &Rc<Self>,
        key: Key,
        way: Direction,
        wakee: Wakee,
    ) -> Note<Listener> {
        if !self.descriptors.are_awaited() {
            self.pace.hurry(); // there was nothing to check
        }
        self.descriptors.note(key, way, wakee.clone());
        Note::new(self, Listener { key, way, wakee })
    }
}
