//! Descriptors: who waits for which, and which are ready. Edge-triggered, over `mio`.

use std::{
    collections::HashMap,
    io,
    os::fd::{AsFd, BorrowedFd, RawFd},
    sync::Arc,
    task::{Wake, Waker},
    time::Duration,
};

use mio::{Events, Interest, Poll, Token, unix::SourceFd};

use self::{lane::Lane, registration::Report};
pub(crate) use self::{
    lane::{Left, Seen},
    registration::Registration,
};
use super::{direction::Direction, polled::Polled, wakee::Wakee};
use crate::id::TaskId;

mod lane;
mod registration;

/// A registration, until its last user leaves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(usize);

fn interest(way: Direction) -> Interest {
    match way {
        Direction::Read => Interest::READABLE,
        Direction::Write => Interest::WRITABLE,
    }
}

/// Ends a poll from any thread.
struct PollWaker(mio::Waker);

impl Wake for PollWaker {
    fn wake(self: Arc<Self>) {
        let woken = self.0.wake();
        woken.expect("a poll can be woken as long as it is there");
    }
}

/// The descriptors of one scheduler. It wakes nobody itself: it returns whom to wake.
pub(crate) struct Driver {
    poll: Poll,
    events: Events,
    /// What the last poll has reported; kept for its memory.
    reports: Vec<Report>,
    slots: Vec<Option<Registration>>,
    free: Vec<usize>,
    by_descriptor: HashMap<RawFd, Key>,
    /// How many registrations there have been.
    registered: u64,
    /// Where the next poll begins its round of the registrations: after the one that was reported
    /// last.
    next_order: u64,
    /// How many notes there are, of tasks that wait.
    notes: usize,
    /// How many lanes somebody polled who is still to be woken.
    polled: usize,
}

/// The token of the waker: no registration has it.
const WAKER: Token = Token(usize::MAX);

/// How many events one system call takes.
const EVENTS: usize = 1024;

impl Driver {
    /// Creates a driver, and a waker that ends its poll from any thread.
    pub(crate) fn new() -> io::Result<(Self, Waker)> {
        let poll = Poll::new()?;
        let waker = mio::Waker::new(poll.registry(), WAKER)?;
        let driver = Self {
            poll,
            events: Events::with_capacity(EVENTS),
            reports: Vec::new(),
            slots: Vec::new(),
            free: Vec::new(),
            by_descriptor: HashMap::new(),
            registered: 0,
            next_order: 0,
            notes: 0,
            polled: 0,
        };
        Ok((driver, Waker::from(Arc::new(PollWaker(waker)))))
    }

    /// Returns the descriptor that can be read when an event has come.
    pub(crate) fn descriptor(&self) -> BorrowedFd<'_> {
        self.poll.registry().as_fd()
    }

    /// Whether anybody waits for a descriptor. One who polled, and has dropped the future since,
    /// counts as well.
    pub(crate) fn is_awaited(&self) -> bool {
        self.notes + self.polled > 0
    }

    /// Whether anybody waits for a descriptor, without those polls that `is_over` says are over.
    pub(crate) fn is_awaited_besides(&self, is_over: impl Fn(TaskId, u64) -> bool) -> bool {
        let lanes = || {
            let registrations = self.slots.iter().flatten();
            registrations.flat_map(|registration| [&registration.read, &registration.write])
        };
        let is_over = |polled: &Polled| polled.turn.is_some_and(|(task, turn)| is_over(task, turn));
        let is_polled = |lane: &Lane| lane.polled.as_ref().is_some_and(|polled| !is_over(polled));
        self.notes > 0 || (self.polled > 0 && lanes().any(is_polled))
    }

    /// Registers a descriptor for a user who stays, both ways; nothing is known of it at first.
    pub(crate) fn attach(&mut self, descriptor: RawFd) -> io::Result<Key> {
        let both = Interest::READABLE | Interest::WRITABLE;
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let both = both | Interest::PRIORITY; // urgent data: see `Lane::urgent`
        self.enter(descriptor, both)
    }

    /// Registers a descriptor for one wait. From now on an event reports that it is ready, also if
    /// it has been for long. Returns what was seen of it so far.
    pub(crate) fn watch(&mut self, descriptor: RawFd, way: Direction) -> io::Result<(Key, Seen)> {
        let key = self.enter(descriptor, interest(way))?;
        Ok((key, self.seen(key, way)))
    }

    fn enter(&mut self, descriptor: RawFd, interest: Interest) -> io::Result<Key> {
        let registry = self.poll.registry();
        if let Some(&key) = self.by_descriptor.get(&descriptor) {
            if let Some(registration) = &mut self.slots[key.0] {
                let interest = registration.interest | interest;
                let (mut source, token) = (SourceFd(&descriptor), Token(key.0));
                // Even if the interest is unchanged, the system then reports anew what is ready.
                match registry.reregister(&mut source, token, interest) {
                    // It was closed in spite of its users, or they were dropped elsewhere, and the
                    // inbox has not been emptied since; this is another one of the same number.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {
                        registry.register(&mut source, token, interest)?;
                        registration.read.forget_state();
                        registration.write.forget_state();
                    }
                    reregistered => reregistered?,
                }
                registration.interest = interest;
                registration.users += 1;
                return Ok(key);
            }
        }
        let key = Key(self.free.last().copied().unwrap_or(self.slots.len()));
        registry.register(&mut SourceFd(&descriptor), Token(key.0), interest)?;
        let registration = Registration {
            descriptor,
            order: self.registered,
            interest,
            users: 1,
            read: Lane::new(),
            write: Lane::new(),
        };
        self.registered += 1;
        self.by_descriptor.insert(descriptor, key);
        match self.free.pop() {
            Some(slot) => self.slots[slot] = Some(registration),
            None => self.slots.push(Some(registration)),
        }
        Ok(key)
    }

    /// Lets a user go. The last one takes the registration along; its descriptor is still open.
    /// The registration is handed out, to be dropped outside: it may have wakers.
    pub(crate) fn leave(&mut self, key: Key) -> Option<Registration> {
        let registration = self.slots[key.0].as_mut()?;
        registration.users -= 1;
        if registration.users > 0 {
            return None;
        }
        let descriptor = registration.descriptor;
        let left = self.slots[key.0].take();
        self.polled -= left.iter().map(Registration::polled).sum::<usize>();
        self.free.push(key.0);
        self.by_descriptor.remove(&descriptor);
        debug_assert!(
            self.polled == 0 || !self.by_descriptor.is_empty(),
            "whoever polled a registration left with it"
        );
        // It fails for a descriptor that was closed all the same, and is gone by that.
        let _ = self.poll.registry().deregister(&mut SourceFd(&descriptor));
        left
    }

    #[inline]
    fn lane(&mut self, key: Key, way: Direction) -> &mut Lane {
        let registration = self.slots[key.0]
            .as_mut()
            .expect("a registration stays while it has a user");
        match way {
            Direction::Read => &mut registration.read,
            Direction::Write => &mut registration.write,
        }
    }

    /// Tries an operation, which is a system call, for as long as it is worth that. `None` if it
    /// would block.
    #[inline]
    pub(crate) fn attempt<T>(
        &mut self,
        key: Key,
        way: Direction,
        operation: &mut impl FnMut() -> io::Result<(T, Left)>,
    ) -> Option<io::Result<T>> {
        self.lane(key, way).attempt(operation)
    }

    /// Returns what has been seen of it: changes with each event.
    pub(crate) fn seen(&mut self, key: Key, way: Direction) -> Seen {
        self.lane(key, way).seen
    }

    /// Has somebody woken by each event.
    pub(crate) fn note(&mut self, key: Key, way: Direction, wakee: Wakee) {
        self.lane(key, way).waiting.push(wakee);
        self.notes += 1;
    }

    /// Has them woken no longer. The note is handed out, to be dropped outside.
    pub(crate) fn unnote(&mut self, key: Key, way: Direction, wakee: &Wakee) -> Option<Wakee> {
        let waiting = &mut self.lane(key, way).waiting;
        let place = waiting.iter().position(|other| other.is_same(wakee))?;
        let withdrawn = waiting.remove(place);
        self.notes -= 1;
        Some(withdrawn)
    }

    /// Has the next event wake who has polled in vain: the last of several. Returns the one before,
    /// to be dropped outside.
    pub(crate) fn note_poll(&mut self, key: Key, way: Direction, polled: Polled) -> Option<Polled> {
        let before = self.lane(key, way).polled.replace(polled);
        self.polled += usize::from(before.is_none());
        before
    }

    /// Takes in the events, blocking until there is one, the waker is used, or so much time has
    /// passed. Appends those who wait for them to `woken`.
    ///
    /// It goes round the descriptors in the order of their registration, from where the last poll
    /// left off. Were the oldest always first, they would be ready again by the next poll more
    /// often than the youngest, and have more than their share.
    pub(crate) fn poll(&mut self, timeout: Option<Duration>, woken: &mut Vec<Wakee>) {
        let mut timeout = timeout;
        // This many reads take all the events, which are then reported in an order of ours. What
        // comes in between may be left to the next poll.
        for _ in 0..=self.by_descriptor.len() / EVENTS {
            match self.poll.poll(&mut self.events, timeout) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => break,
                Err(error) => panic!("cannot poll the descriptors: {error}"),
            }
            let events = self.events.iter();
            let reports = events.filter_map(|event| Report::new(&self.slots, event));
            self.reports.extend(reports);
            if self.events.iter().count() < EVENTS {
                break;
            }
            timeout = Some(Duration::ZERO);
        }
        let next = self.next_order;
        self.reports
            .sort_unstable_by_key(|report| (report.order < next, report.order));
        if let Some(last) = self.reports.last() {
            self.next_order = last.order + 1;
        }
        for report in self.reports.drain(..) {
            if let Some(registration) = &mut self.slots[report.slot] {
                self.polled -= usize::from(registration.read.take_in(report.read, woken));
                self.polled -= usize::from(registration.write.take_in(report.write, woken));
            }
        }
    }
}
