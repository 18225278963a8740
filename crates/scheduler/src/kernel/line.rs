//! The line by which other threads reach a scheduler: whether anybody has it, and who is woken
//! when something comes while the scheduler is left to its host.

use std::{
    cell::{Cell, RefCell},
    fmt,
    sync::{Arc, Weak},
    task::Waker,
    time::Instant,
};

use super::inbox::Inbox;
use crate::id::TaskId;

/// One end of a scheduler's line: all of its `Remote`s share it, and so are counted by it.
pub(crate) struct Line {
    inbox: Arc<Inbox>,
}

impl Line {
    pub(crate) fn inbox(&self) -> &Arc<Inbox> {
        &self.inbox
    }
}

/// The last one is gone: a scheduler that serves them is woken, to notice that.
impl Drop for Line {
    fn drop(&mut self) {
        self.inbox.wake(TaskId::NOBODY);
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").finish_non_exhaustive()
    }
}

/// The scheduler's end.
#[derive(Default)]
pub(super) struct Lines {
    line: RefCell<Weak<Line>>,
    /// Everything is being cancelled: what comes from now on is cancelled as well.
    is_winding_down: Cell<bool>,
}

impl Lines {
    /// Returns the line, which is made for the first `Remote`, and anew after the last one.
    pub(super) fn open(&self, inbox: &Arc<Inbox>) -> Arc<Line> {
        let mut line = self.line.borrow_mut();
        line.upgrade().unwrap_or_else(|| {
            let inbox = Arc::clone(inbox);
            let opened = Arc::new(Line { inbox });
            *line = Arc::downgrade(&opened);
            opened
        })
    }

    /// Whether there is a `Remote` to be served. After a `false` its last orders are in the inbox.
    #[inline]
    pub(super) fn are_open(&self) -> bool {
        !self.is_winding_down.get() && self.line.borrow().strong_count() > 0
    }

    pub(super) fn wind_down(&self) {
        self.is_winding_down.set(true);
    }

    pub(super) fn are_winding_down(&self) -> bool {
        self.is_winding_down.get()
    }
}

/// The host of a scheduler that is left to it, until the next poll.
#[derive(Default)]
pub(super) struct Host {
    waker: RefCell<Option<Waker>>,
    waits: Cell<bool>,
    /// When the wait began, if the clock is virtual.
    left: Cell<Option<Instant>>,
}

impl Host {
    pub(super) fn begin_wait(&self, waker: &Waker, left: Option<Instant>) {
        self.left.set(left);
        let before = self.waker.replace(Some(waker.clone()));
        self.waits.set(true);
        drop(before); // anybody's code, so nothing is borrowed meanwhile
    }

    pub(super) fn end_wait(&self) -> Option<Instant> {
        self.waits.set(false);
        self.left.take()
    }

    /// Wakes the host if it waits: a task was made ready on its own thread.
    #[inline]
    pub(super) fn wake(&self) {
        if self.waits.get() {
            self.wake_now();
        }
    }

    #[cold]
    fn wake_now(&self) {
        self.waits.set(false);
        let waker = self.waker.borrow_mut().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
