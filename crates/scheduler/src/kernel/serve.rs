//! Serving: the scheduler stays for those who may still send it something.

use std::{rc::Rc, sync::Arc, task::Waker};

use super::{interruption::Interruption, line::Line, running::Stay, state::Kernel};
use crate::{clock::Time, id::TaskId};

/// Keeps a run from ending when no task is left but daemons, which so go on.
pub(crate) struct Open<'k> {
    kernel: &'k Kernel,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.kernel.table.borrow_mut().count_guest(-1);
    }
}

impl Kernel {
    /// Returns the line that `Remote`s share.
    pub(crate) fn line(&self) -> Arc<Line> {
        self.lines.open(self.wakers.inbox())
    }

    /// Whether there is a `Remote` to be served.
    #[inline]
    pub(crate) fn has_remotes(&self) -> bool {
        self.lines.are_open()
    }

    pub(crate) fn keep_open(&self) -> Open<'_> {
        self.table.borrow_mut().count_guest(1);
        Open { kernel: self }
    }

    /// Cancels every task that is no daemon and belongs to no scope, and those that come by a
    /// `Remote` from now on: at their first requests, so that they can clean up what they own.
    pub(crate) fn wind_down(&self) {
        if self.lines.are_winding_down() {
            return;
        }
        self.lines.wind_down();
        let table = self.table.borrow();
        let roots = table.iter().filter(|task| {
            let extras = task.header.extras_if_any();
            let parent = extras.and_then(|extras| extras.parent.get());
            !task.header.is_daemon && parent.is_none()
        });
        let roots: Vec<TaskId> = roots.map(|task| task.header.id).collect();
        drop(table);
        for root in roots {
            self.interrupt(root, Interruption::Cancel);
        }
    }

    /// Has a task that came by a `Remote` cancelled, if everything is.
    pub(crate) fn join_winding_down(&self, task: TaskId) {
        if self.lines.are_winding_down() {
            self.cancel_at_first_request(task);
        }
    }

    /// Whether a task is ready.
    pub(crate) fn any_ready(&self) -> bool {
        self.run_queue.len() > 0 || self.wakers.inbox().has_arrived()
    }

    /// Leaves the scheduler to its host, which is woken when a task may be ready. `false` if one
    /// may be ready by now.
    pub(crate) fn leave_to(&self, host: &Waker) -> bool {
        let left = self.time.is_virtual().then(Time::reading);
        self.host.begin_wait(host, left);
        self.run_queue.len() == 0 && self.wakers.inbox().leave_to(host)
    }

    /// Makes this the scheduler that runs on this thread, until the stay ends. A host that was to
    /// be woken is not any more: it may have dropped its drive, and now runs this in another way.
    #[inline]
    #[must_use = "the stay ends when this is dropped"]
    pub(crate) fn enter_thread(self: &Rc<Self>) -> Stay<'_> {
        self.come_back();
        Stay::begin(self)
    }

    /// Ends what `leave_to` began.
    #[inline]
    pub(crate) fn come_back(&self) {
        if let Some(left) = self.host.end_wait() {
            self.pass_time_since(left);
        }
    }
}
