//! Lines of tasks that wait for a thing of which some number is available: first come, first
//! served.

use std::{
    cell::RefCell,
    collections::VecDeque,
    mem,
    rc::{Rc, Weak},
    task::Waker,
};

use crate::{
    id::TaskId,
    kernel::{Kernel, cell::TaskRef, wakee::Wakee},
};

/// The tasks that wait for a thing, in order of arrival.
///
/// Nothing is handed over. A wake has a task poll again, and each poll decides by the same two
/// rules:
///
/// 1. A newcomer takes at once only if there is enough for all of those before it as well.
/// 2. One in the line takes if there is enough for it and for those before it.
///
/// After every change of what is available, [`notify_first`](Self::notify_first) wakes those whom
/// rule 2 serves. One that leaves instead of taking makes room in the order, and the next one is
/// woken: so a wake is never lost with the task that had it. As rule 1 leaves alone what those on
/// the list were woken for, what is available falls below their number only as they take it.
///
/// Nothing is borrowed while a task is woken, because that may call an observer.
#[derive(Default)]
pub(crate) struct WaitList {
    pub(super) line: RefCell<Line>,
}

#[derive(Default)]
pub(super) struct Line {
    /// Sorted by their tickets.
    entries: VecDeque<Entry>,
    /// How many of the first ones were woken: there is something for each of them.
    notified: usize,
    /// How many of them want another number than one.
    unusual: usize,
    /// How many there have been.
    arrived: u64,
}

struct Entry {
    ticket: u64,
    /// How much it wants: mostly one.
    wants: usize,
    who: Who,
}

/// Who waits in a line.
pub(super) enum Who {
    /// A task, at a request, and its scheduler.
    Task(Weak<Kernel>, TaskRef),
    /// A task that awaits without a request, and its scheduler.
    Awaiting(Weak<Kernel>, TaskId),
    /// Anybody else.
    Waker(Waker),
}

impl Who {
    /// Somebody who awaits without a request, in this scheduler.
    pub(super) fn awaiting(kernel: &Rc<Kernel>, wakee: Wakee) -> Self {
        match wakee {
            Wakee::Task(id) => Self::Awaiting(Rc::downgrade(kernel), id),
            Wakee::Waker(waker) => Self::Waker(waker),
        }
    }

    #[inline]
    fn wake(&self) -> Wake {
        match self {
            Self::Task(kernel, task) => Wake::Task(kernel.upgrade(), Rc::clone(task)),
            Self::Awaiting(kernel, task) => Wake::Awaiting(kernel.upgrade(), *task),
            Self::Waker(waker) => Wake::Waker(waker.clone()),
        }
    }

    /// Drops it. A task at a request, as mostly, is dropped in line; the whole, by a call.
    #[inline(always)]
    fn discard(self) {
        match self {
            Self::Task(kernel, task) => drop((kernel, task)),
            other => drop(other),
        }
    }
}

/// Somebody who is to poll again: a task, if its scheduler still exists.
enum Wake {
    Task(Option<Rc<Kernel>>, TaskRef),
    Awaiting(Option<Rc<Kernel>>, TaskId),
    Waker(Waker),
}

impl Wake {
    #[inline]
    fn send(self) {
        match self {
            Self::Task(Some(kernel), task) => kernel.wake_task(&task),
            Self::Awaiting(Some(kernel), task) => kernel.rouse(Wakee::Task(task)),
            Self::Task(None, _) | Self::Awaiting(None, _) => {}
            Self::Waker(waker) => waker.wake(),
        }
    }
}

impl Line {
    #[inline(always)]
    fn index(&self, ticket: u64) -> Option<usize> {
        match self.entries.front() {
            Some(first) if first.ticket == ticket => Some(0),
            _ => self
                .entries
                .binary_search_by_key(&ticket, |entry| entry.ticket)
                .ok(),
        }
    }

    /// How much the first `count` entries want together.
    #[inline]
    fn wanted(&self, count: usize) -> usize {
        if self.unusual == 0 {
            count
        } else {
            self.sum(count)
        }
    }

    #[cold]
    fn sum(&self, count: usize) -> usize {
        let entries = self.entries.range(..count);
        entries.fold(0, |sum, entry| sum.saturating_add(entry.wants))
    }

    /// Whether a newcomer may take `wants` at once: enough is left for all of those before it.
    #[inline]
    pub(super) fn serves_newcomer(&self, wants: usize, available: usize) -> bool {
        available.saturating_sub(self.wanted(self.entries.len())) >= wants
    }

    #[inline]
    pub(super) fn push(&mut self, wants: usize, who: Who) -> u64 {
        self.arrived += 1;
        self.unusual += usize::from(wants != 1);
        let ticket = self.arrived;
        self.entries.push_back(Entry { ticket, wants, who });
        ticket
    }

    /// Has another one woken for an entry, if that is still there. Returns who was to be woken.
    pub(super) fn renew(&mut self, ticket: u64, who: Who) -> Option<Who> {
        let index = self.index(ticket)?;
        Some(mem::replace(&mut self.entries[index].who, who))
    }

    /// Takes an entry out, and returns who waited: perhaps by a waker, so nothing is borrowed when
    /// it is dropped.
    #[inline(always)]
    fn remove(&mut self, index: usize) -> Option<Who> {
        if self.unusual > 0 && self.entries[index].wants != 1 {
            self.unusual -= 1;
        }
        if index < self.notified {
            self.notified -= 1;
        }
        let removed = if index == 0 {
            self.entries.pop_front()
        } else {
            self.entries.remove(index)
        };
        removed.map(|entry| entry.who)
    }
}

impl WaitList {
    /// Whether a newcomer may take one at once.
    #[inline]
    pub(crate) fn serves_newcomer(&self, available: usize) -> bool {
        self.line.borrow().serves_newcomer(1, available)
    }

    /// Whether an entry may take of what is available; if so, it leaves. One that is not there was
    /// let go with all the others, and may.
    #[inline(always)]
    pub(super) fn serve(&self, ticket: u64, available: usize) -> bool {
        let mut line = self.line.borrow_mut();
        let Some(index) = line.index(ticket) else {
            return true;
        };
        let is_served = line.wanted(index + 1) <= available;
        if is_served {
            let left = line.remove(index);
            drop(line);
            left.into_iter().for_each(Who::discard);
        } else if index < line.notified {
            // What it was woken for is gone; it is woken again when there is enough.
            line.notified = index;
        }
        is_served
    }

    /// Wakes the first ones in the line, as far as what is available serves them, unless they were
    /// woken already.
    #[inline]
    pub(crate) fn notify_first(&self, available: usize) {
        loop {
            let mut line = self.line.borrow_mut();
            let next = line.notified;
            if next >= line.entries.len() || line.wanted(next + 1) > available {
                return;
            }
            line.notified += 1;
            let wake = line.entries[next].who.wake();
            drop(line);
            wake.send();
        }
    }

    /// Wakes all and lets them go: each finds that it is served.
    pub(crate) fn serve_all(&self) {
        // Those who come while an observer is called are not meant.
        let mut meant = self.line.borrow().entries.len();
        while meant > 0 {
            let mut line = self.line.borrow_mut();
            let Some(first) = line.entries.front() else {
                return;
            };
            let wake = first.who.wake();
            let removed = line.remove(0);
            drop(line);
            drop(removed);
            wake.send();
            meant -= 1;
        }
    }

    /// Whether somebody who polls a stream may take one now. If not, its waker stands in the line,
    /// under the ticket; zero is none.
    pub(crate) fn poll_reach(&self, ticket: &mut u64, available: usize, waker: &Waker) -> bool {
        let who = || match Kernel::of_thread() {
            Some(kernel) => Who::awaiting(&kernel, kernel.wakee(waker)),
            None => Who::Waker(waker.clone()),
        };
        if *ticket != 0 && self.serve(*ticket, available) {
            *ticket = 0;
            return true;
        }
        let mut line = self.line.borrow_mut();
        if *ticket == 0 {
            if line.serves_newcomer(1, available) {
                return true;
            }
            *ticket = line.push(1, who());
            return false;
        }
        let before = line.renew(*ticket, who());
        drop(line);
        drop(before); // it may have a waker, so nothing is borrowed
        false
    }

    /// Leaves the line, and wakes those who are served instead.
    pub(crate) fn leave(&self, ticket: u64, available: impl FnOnce() -> usize) {
        let mut line = self.line.borrow_mut();
        let left = line.index(ticket).and_then(|index| line.remove(index));
        drop(line);
        drop(left);
        self.notify_first(available());
    }
}
