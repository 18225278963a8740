//! A registered descriptor, and the news that an event has of it.

use std::os::fd::RawFd;

use mio::{Interest, event::Event};

use super::lane::{Lane, News};
use crate::kernel::wakee::Wakee;

/// A descriptor that is registered, once, whoever waits for it.
pub(crate) struct Registration {
    pub(super) descriptor: RawFd,
    /// How many came before: the order in which events of one poll are reported.
    pub(super) order: u64,
    /// The union of what its users asked for.
    pub(super) interest: Interest,
    pub(super) users: usize,
    pub(super) read: Lane,
    pub(super) write: Lane,
}

impl Registration {
    /// How many of its lanes somebody polled who is still to be woken.
    pub(super) fn polled(&self) -> usize {
        usize::from(self.read.polled.is_some()) + usize::from(self.write.polled.is_some())
    }

    /// Returns those who polled it.
    pub(crate) fn into_wakees(self) -> impl Iterator<Item = Wakee> {
        let polled = [self.read.polled, self.write.polled];
        polled.into_iter().flatten().map(|polled| polled.wakee)
    }
}

/// An event of a registration, as it is reported to those who wait.
pub(super) struct Report {
    pub(super) order: u64,
    pub(super) slot: usize,
    pub(super) read: News,
    pub(super) write: News,
}

impl Report {
    /// Reads an event of the system. `None` if it is the waker's, or of a registration that is
    /// gone.
    pub(super) fn new(slots: &[Option<Registration>], event: &Event) -> Option<Self> {
        let slot = event.token().0;
        let registration = slots.get(slot)?.as_ref()?;
        let is_error = event.is_error(); // for both directions to find
        let news = |is_ready, is_closed| match (is_ready, is_closed || is_error) {
            (_, true) => News::Closed,
            (true, false) => News::Ready,
            (false, false) => News::Nothing,
        };
        let read = match news(event.is_readable(), event.is_read_closed()) {
            News::Ready if event.is_priority() => News::Urgent,
            read => read,
        };
        Some(Self {
            order: registration.order,
            slot,
            read,
            write: news(event.is_writable(), event.is_write_closed()),
        })
    }
}
