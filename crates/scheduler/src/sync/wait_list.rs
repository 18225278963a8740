//! Lines of tasks that wait for a thing of which some number is available: first come, first
//! served.

use std::{
    cell::RefCell,
    collections::VecDeque,
    rc::{Rc, Weak},
    task::Poll,
};

use crate::{
    kernel::{Kernel, cell::TaskRef, reason::Reason},
    wait::source::{Poller, Source},
};

/// The tasks that wait for a thing, in order of arrival.
///
/// Nothing is handed over. A wake has a task poll again, and each poll decides by the same two
/// rules:
///
/// 1. A newcomer takes at once only if there is more than those before it could take.
/// 2. The one at index `i` takes if `i < available`.
///
/// After every change of what is available, [`notify_first`](Self::notify_first) wakes those whom
/// rule 2 serves. One that leaves instead of taking makes room in the order, and the next one is
/// woken: so a wake is never lost with the task that had it. As rule 1 leaves alone what those on
/// the list were woken for, what is available falls below their number only as they take it.
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

/// A task that is to poll again, and its scheduler, if that still exists.
struct Wake {
    kernel: Option<Rc<Kernel>>,
    task: TaskRef,
}

impl Wake {
    #[inline]
    fn send(self) {
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
    /// Whether a newcomer may take at once.
    #[inline]
    pub(crate) fn serves_newcomer(&self, available: usize) -> bool {
        available > self.line.borrow().entries.len()
    }

    /// Wakes the first `available` tasks in the line, unless they were woken already.
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
            wake.send();
        }
    }

    /// Wakes all and lets them go: each finds that it is served.
    pub(crate) fn serve_all(&self) {
        // Those who come while an observer is called are not meant.
        let mut meant = self.line.borrow().entries.len();
        while meant > 0 {
            let mut line = self.line.borrow_mut();
            let Some(first) = line.entries.pop_front() else {
                return;
            };
            drop(line);
            first.wake().send();
            meant -= 1;
        }
    }
}

/// A thing of which there is some number available, and for which tasks wait in line.
pub(crate) trait Resource {
    /// The part of it that a task takes.
    type Taken;

    /// Returns the line of those who wait for it.
    fn line(&self) -> &WaitList;

    /// Returns how many tasks it could serve now.
    fn available(&self) -> usize;

    /// Takes a part of it, which is available, for the task that polls.
    fn take(&mut self, poller: &Poller<'_>) -> Self::Taken;

    /// Returns the reason for waiting.
    fn reason(&self) -> Reason;
}

/// A task's wait for a [`Resource`]. It joins the line when it is first polled in vain.
pub(crate) struct InLine<R: Resource> {
    resource: R,
    /// Its place in the line. Zero: none. One word, so that a source is two, which move in
    /// registers.
    ticket: u64,
}

impl<R: Resource> InLine<R> {
    #[inline]
    pub(crate) fn new(resource: R) -> Self {
        Self {
            resource,
            ticket: 0,
        }
    }

    /// Whether the task may take now. If so, it has left the line; if not, it stands in the line.
    #[inline]
    fn reach(&mut self, poller: &Poller<'_>) -> bool {
        if self.ticket != 0 {
            return self.reach_again();
        }
        let available = self.resource.available();
        let mut line = self.resource.line().line.borrow_mut();
        if available > line.entries.len() {
            return true;
        }
        line.arrived += 1;
        self.ticket = line.arrived;
        line.entries.push_back(Entry {
            ticket: self.ticket,
            kernel: Rc::downgrade(poller.kernel),
            task: Rc::clone(poller.task),
        });
        false
    }

    /// As `reach`, for a task that is in the line, or was.
    fn reach_again(&mut self) -> bool {
        let available = self.resource.available();
        let mut line = self.resource.line().line.borrow_mut();
        let Some(index) = line.index(self.ticket) else {
            self.ticket = 0; // let go with all the others
            return true;
        };
        if index >= available {
            return false;
        }
        line.remove(index);
        self.ticket = 0;
        true
    }

    /// Leaves the line, and wakes the task that is served instead.
    fn leave(&self) {
        let list = self.resource.line();
        let mut line = list.line.borrow_mut();
        if let Some(index) = line.index(self.ticket) {
            line.remove(index);
        }
        drop(line);
        list.notify_first(self.resource.available());
    }
}

impl<R: Resource> Source for InLine<R> {
    type Output = R::Taken;

    #[inline]
    fn poll(&mut self, poller: &Poller<'_>) -> Poll<R::Taken> {
        if self.reach(poller) {
            Poll::Ready(self.resource.take(poller))
        } else {
            Poll::Pending
        }
    }

    fn reason(&self) -> Reason {
        self.resource.reason()
    }
}

impl<R: Resource> Drop for InLine<R> {
    #[inline]
    fn drop(&mut self) {
        if self.ticket != 0 {
            self.leave();
        }
    }
}
