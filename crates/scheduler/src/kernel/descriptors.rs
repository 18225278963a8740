//! The descriptors of a scheduler: the driver, made when a task first uses one.

use std::{
    cell::{Cell, OnceCell, RefCell, RefMut},
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd, RawFd},
    time::Duration,
};

use super::{
    direction::Direction,
    driver::{Driver, Key, Left, Registration, Seen},
    inbox::Inbox,
    polled::Polled,
    wakee::Wakee,
};
use crate::id::TaskId;

/// The driver, if there is one.
#[derive(Default)]
pub(crate) struct Descriptors {
    driver: OnceCell<RefCell<Driver>>,
    /// A duplicate of the driver's own descriptor, for a host that asks for it: the driver itself
    /// is borrowed at each use.
    lent: OnceCell<OwnedFd>,
    /// Where polls put those whom they wake; kept for its memory.
    woken: Cell<Vec<Wakee>>,
}

impl Descriptors {
    /// Makes the driver, if there is none.
    pub(super) fn open(&self, inbox: &Inbox) -> io::Result<()> {
        if !self.is_open() {
            let (driver, waker) = Driver::new()?;
            inbox.sleeps_in_a_poll(waker);
            self.driver.get_or_init(|| RefCell::new(driver));
        }
        Ok(())
    }

    #[inline]
    fn driver(&self) -> RefMut<'_, Driver> {
        let driver = self.driver.get();
        let driver = driver.expect("a registration is made by an open driver");
        driver.borrow_mut()
    }

    // For the idle loop.

    /// Whether there is a driver: a thread that has nothing to do sleeps in its poll.
    pub(super) fn is_open(&self) -> bool {
        self.driver.get().is_some()
    }

    /// Whether anybody waits for a descriptor; see `Driver::is_awaited`.
    pub(super) fn are_awaited(&self) -> bool {
        self.is_open() && self.driver().is_awaited()
    }

    /// As `are_awaited`, without the polls that are over.
    pub(super) fn are_awaited_besides(&self, is_over: impl Fn(TaskId, u64) -> bool) -> bool {
        self.is_open() && self.driver().is_awaited_besides(is_over)
    }

    /// Polls for events, blocking for `timeout` at the most, and returns whom to wake, in order.
    pub(super) fn poll(&self, timeout: Option<Duration>) -> Vec<Wakee> {
        let mut woken = self.woken.take();
        self.driver().poll(timeout, &mut woken);
        woken
    }

    /// Takes the list back that `poll` returned.
    pub(super) fn keep(&self, woken: Vec<Wakee>) {
        self.woken.set(woken);
    }

    /// Returns the descriptor that can be read when an event has come, if there is a driver.
    pub(crate) fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        if self.is_open() && self.lent.get().is_none() {
            let lent = self.driver().descriptor().try_clone_to_owned().ok()?;
            self.lent.get_or_init(|| lent);
        }
        self.lent.get().map(AsFd::as_fd)
    }

    // For registrations.

    /// Registers a descriptor for a user who stays, both ways.
    pub(super) fn attach(&self, descriptor: RawFd) -> io::Result<Key> {
        self.driver().attach(descriptor)
    }

    /// Registers a descriptor for one wait, and returns what was seen of it so far.
    pub(super) fn watch(&self, descriptor: RawFd, way: Direction) -> io::Result<(Key, Seen)> {
        self.driver().watch(descriptor, way)
    }

    /// Lets a user of a registration go. The last one's registration is handed out.
    pub(super) fn leave(&self, key: Key) -> Option<Registration> {
        self.driver().leave(key)
    }

    /// Has somebody woken by each event.
    pub(super) fn note(&self, key: Key, way: Direction, wakee: Wakee) {
        self.driver().note(key, way, wakee);
    }

    /// Has them woken no longer. The note is handed out, to be dropped outside.
    pub(super) fn unnote(&self, key: Key, way: Direction, wakee: &Wakee) -> Option<Wakee> {
        self.driver().unnote(key, way, wakee)
    }

    /// Has who has polled in vain woken by the next event. Returns whether nobody waited for any
    /// before.
    #[inline]
    pub(super) fn note_poll(&self, key: Key, way: Direction, polled: Polled) -> bool {
        let mut driver = self.driver();
        let is_first = !driver.is_awaited();
        let before = driver.note_poll(key, way, polled);
        drop(driver);
        drop(before); // it may have a waker, so nothing is borrowed
        is_first
    }

    // For waits.

    /// Tries an operation for as long as it is worth that. `None` if it would block. It is a system
    /// call and nothing else, as the driver is borrowed meanwhile.
    #[inline]
    pub(crate) fn attempt<T>(
        &self,
        key: Key,
        way: Direction,
        operation: &mut impl FnMut() -> io::Result<(T, Left)>,
    ) -> Option<io::Result<T>> {
        self.driver().attempt(key, way, operation)
    }

    /// Returns what has been seen of a descriptor; changes with each event.
    pub(crate) fn seen(&self, key: Key, way: Direction) -> Seen {
        self.driver().seen(key, way)
    }
}
