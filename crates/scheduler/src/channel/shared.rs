//! A queue of values, and the lines of those who send and receive.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    panic::Location,
};

use super::error::SendError;
use crate::{kernel::reason::Object, sync::WaitList};

/// The state that both ends share. `values` is not borrowed while a value is dropped or a task
/// woken.
pub(super) struct Shared<T> {
    values: RefCell<VecDeque<T>>,
    /// `usize::MAX`: unbounded.
    capacity: usize,
    /// How much of the room is reserved.
    pub(super) reserved: Cell<usize>,
    pub(super) senders: Cell<usize>,
    pub(super) receivers: Cell<usize>,
    /// How many senders and receivers no task has used yet: the host may have them.
    pub(super) host_senders: Cell<usize>,
    pub(super) host_receivers: Cell<usize>,
    pub(super) sending: WaitList,
    pub(super) receiving: WaitList,
    made_at: &'static Location<'static>,
}

impl<T> Shared<T> {
    /// Creates the state of a channel with one sender and one receiver, made where the caller is.
    #[track_caller]
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            values: RefCell::default(),
            capacity,
            reserved: Cell::new(0),
            senders: Cell::new(1),
            receivers: Cell::new(1),
            host_senders: Cell::new(1),
            host_receivers: Cell::new(1),
            sending: WaitList::default(),
            receiving: WaitList::default(),
            made_at: Location::caller(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.values.borrow().len()
    }

    /// Returns the number of sends that need not wait: all of them, if they would fail.
    #[inline]
    pub(super) fn room(&self) -> usize {
        match self.receivers.get() {
            0 => usize::MAX,
            _ => self.capacity - self.reserved.get() - self.len(),
        }
    }

    /// Returns the number of receives that need not wait: all of them, if no value will come any
    /// more.
    #[inline]
    pub(super) fn stock(&self) -> usize {
        match self.senders.get() {
            0 => usize::MAX,
            _ => self.len(),
        }
    }

    /// Appends `value` (the caller has checked that there is room), and wakes the first waiting
    /// receiver.
    #[inline]
    pub(super) fn put(&self, value: T) -> Result<(), SendError<T>> {
        if self.receivers.get() == 0 {
            return Err(SendError(value));
        }
        self.values.borrow_mut().push_back(value);
        self.receiving.notify_first(self.stock());
        Ok(())
    }

    /// Takes the first value and wakes the first waiting sender, which has its room.
    #[inline]
    pub(super) fn take(&self) -> Option<T> {
        let value = self.values.borrow_mut().pop_front()?;
        self.sending.notify_first(self.room());
        Some(value)
    }

    pub(super) fn sender_left(&self) {
        self.senders.set(self.senders.get() - 1);
        if self.senders.get() == 0 {
            self.receiving.notify_first(usize::MAX);
        }
    }

    /// Drops the values with the last receiver, because nobody can receive them any more.
    pub(super) fn receiver_left(&self) {
        self.receivers.set(self.receivers.get() - 1);
        if self.receivers.get() == 0 {
            self.sending.notify_first(usize::MAX);
            let unreceived = self.values.take();
            drop(unreceived);
        }
    }
}

impl<T> Object for Shared<T> {
    fn describe(&self) -> String {
        format!("channel made at {}", self.made_at)
    }

    fn may_be_served_by_host(&self, kind: &'static str) -> bool {
        let ends = match kind {
            "recv" => &self.host_senders,
            _ => &self.host_receivers,
        };
        ends.get() > 0
    }
}
