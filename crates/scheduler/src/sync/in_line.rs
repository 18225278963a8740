//! A task's place in a line.

use std::{rc::Rc, task::Poll};

use super::wait_list::{WaitList, Who};
use crate::{
    kernel::reason::Reason,
    wait::source::{Poller, Source},
};

/// A thing of which there is some number available, and for which tasks wait in line.
pub(crate) trait Resource {
    /// The part of it that a task takes.
    type Taken;

    /// Returns the line of those who wait for it.
    fn line(&self) -> &WaitList;

    /// Returns how much of it there is to take now.
    fn available(&self) -> usize;

    /// Returns how much of it the task takes.
    #[inline]
    fn wants(&self) -> usize {
        1
    }

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
        let (available, wants) = (self.resource.available(), self.resource.wants());
        let mut line = self.resource.line().line.borrow_mut();
        if line.serves_newcomer(wants, available) {
            return true;
        }
        self.ticket = line.push(wants, who(poller));
        false
    }

    /// As `reach`, for a task that is in the line, or was.
    fn reach_again(&mut self) -> bool {
        let available = self.resource.available();
        let is_served = self.resource.line().serve(self.ticket, available);
        if is_served {
            self.ticket = 0;
        }
        is_served
    }

    /// Leaves the line, and wakes the task that is served instead.
    fn leave(&self) {
        let list = self.resource.line();
        list.leave(self.ticket, || self.resource.available());
    }
}

/// Returns who is to be woken for a poller.
#[inline]
fn who(poller: &Poller<'_>) -> Who {
    match poller.awaits {
        None => Who::Task(Rc::downgrade(poller.kernel), Rc::clone(poller.task)),
        Some(wakee) => Who::awaiting(poller.kernel, wakee.clone()),
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

    fn renew(&mut self, poller: &Poller<'_>) {
        let mut line = self.resource.line().line.borrow_mut();
        let before = line.renew(self.ticket, who(poller));
        drop(line);
        drop(before); // it may have a waker, so nothing is borrowed
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
