//! Who waits for a thing of which there is some number available: first come, first served.

use std::{
    cell::RefCell,
    collections::VecDeque,
    mem,
    rc::{Rc, Weak},
};

use crate::{
    kernel::{Kernel, cell::TaskRef},
    wait::source::Waiting,
};

/// The tasks that wait for a thing, in order of arrival.
///
/// Nothing is handed over. A wake says "look", and whoever looks decides by the same two rules:
///
/// 1. A newcomer takes at once only if there is more than those before it could take.
/// 2. The one at index `i` takes if `i < available`.
///
/// After every change of what is available, [`notify_first`](Self::notify_first) wakes those whom rule 2
/// serves. One that leaves instead of taking makes room in the order, and the next one is woken: so a wake
/// is never lost with the task that had it. As rule 1 leaves alone what those on the list were woken for,
/// what is available falls below their number only as they take it.
///
/// Nothing is borrowed while a task is woken, as that may call an observer.
#[derive(Default)]
pub(crate) struct WaitList {
    line: RefCell<Line>,
}

#[derive(Default)]
struct Line {
    /// Sorted by their tickets.
    entries: VecDeque<Entry>,
    /// How many of the first ones were woken: there is something for each of them.
    notified: usize,
    /// How many there have been.
    arrived: u64,
}

struct Entry {
    ticket: u64,
    kernel: Weak<Kernel>,
    task: TaskRef,
}

impl Entry {
    #[inline]
    fn wake(&self) -> Wake {
        Wake {
            kernel: self.kernel.upgrade(),
            task: Rc::clone(&self.task),
        }
    }
}

/// A task that is to look, and the scheduler that it is of, if that is still there.
struct Wake {
    kernel: Option<Rc<Kernel>>,
    task: TaskRef,
}

impl Wake {
    #[inline]
    fn give(self) {
        if let Some(kernel) = self.kernel {
            kernel.wake_task(self.task);
        }
    }
}

impl Line {
    #[inline]
    fn index(&self, ticket: u64) -> Option<usize> {
        match self.entries.front() {
            Some(first) if first.ticket == ticket => Some(0),
            _ => self
                .entries
                .binary_search_by_key(&ticket, |entry| entry.ticket)
                .ok(),
        }
    }

    #[inline]
    fn remove(&mut self, index: usize) {
        if index < self.notified {
            self.notified -= 1;
        }
        if index == 0 {
            self.entries.pop_front()
        } else {
            self.entries.remove(index)
        };
    }
}

impl WaitList {
    /// Tells whether a newcomer may take at once.
    #[inline]
    pub(crate) fn serves_newcomer(&self, available: usize) -> bool {
        available > self.line.borrow().entries.len()
    }

    /// Wakes those whom so much serves, unless they were woken already.
    #[inline]
    pub(crate) fn notify_first(&self, available: usize) {
        loop {
            let mut line = self.line.borrow_mut();
            let next = line.notified;
            if next >= available.min(line.entries.len()) {
                return;
            }
            line.notified += 1;
            let wake = line.entries[next].wake();
            drop(line);
            wake.give();
        }
    }

    /// Wakes all and lets them go: each finds that it is served.
    pub(crate) fn release_all(&self) {
        // Those who come while an observer is told are not meant.
        let mut meant = self.line.borrow().entries.len();
        while meant > 0 {
            let mut line = self.line.borrow_mut();
            let Some(first) = line.entries.pop_front() else {
                return;
            };
            drop(line);
            first.wake().give();
            meant -= 1;
        }
    }
}

/// A task's place on a [`WaitList`], from the first time that it looks in vain.
#[derive(Default)]
pub(crate) struct Spot {
    /// Zero: none. One word, so that a source is two, which move in registers.
    ticket: u64,
}

impl Spot {
    /// Looks whether the task may take, of so much that is available. If so, it has left the list, and
    /// takes now; if not, it is on the list.
    #[inline]
    pub(crate) fn reach(&mut self, list: &WaitList, available: usize, turn: &Waiting<'_>) -> bool {
        if self.ticket != 0 {
            return self.look_again(list, available);
        }
        let mut line = list.line.borrow_mut();
        if available > line.entries.len() {
            return true;
        }
        line.arrived += 1;
        self.ticket = line.arrived;
        line.entries.push_back(Entry {
            ticket: self.ticket,
            kernel: Rc::downgrade(turn.kernel),
            task: Rc::clone(turn.task),
        });
        false
    }

    /// Looks whether the task, which is or was on the list, may take.
    fn look_again(&mut self, list: &WaitList, available: usize) -> bool {
        let mut line = list.line.borrow_mut();
        let Some(index) = line.index(self.ticket) else {
            self.ticket = 0; // released
            return true;
        };
        if index >= available {
            return false;
        }
        line.remove(index);
        self.ticket = 0;
        true
    }

    /// Gives the place up, if there is one, and wakes the one who is served in its stead.
    #[inline]
    pub(crate) fn leave(&mut self, list: &WaitList, available: impl FnOnce() -> usize) {
        let ticket = mem::take(&mut self.ticket);
        if ticket == 0 {
            return;
        }
        let mut line = list.line.borrow_mut();
        if let Some(index) = line.index(ticket) {
            line.remove(index);
        }
        drop(line);
        list.notify_first(available());
    }
}
