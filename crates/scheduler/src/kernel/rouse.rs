//! Futures of ours that are polled without a request: whom they wake, and for what they wait.

use std::task::Waker;

use super::{cell::TaskRef, header::Place, reason::Reason, state::Kernel, wakee::Wakee};

impl Kernel {
    /// Returns whom to wake for the owner of this waker: the running task itself, if the waker is
    /// its own.
    pub(crate) fn wakee(&self, waker: &Waker) -> Wakee {
        self.wakee_of(self.running_task().as_ref(), waker)
    }

    /// [`wakee`](Self::wakee), for who has looked the running task up.
    #[inline]
    pub(crate) fn wakee_of(&self, running: Option<&TaskRef>, waker: &Waker) -> Wakee {
        match running {
            Some(task) if self.wakers.is_of(task, waker) => Wakee::Task(task.header.id),
            _ => Wakee::Waker(waker.clone()),
        }
    }

    /// Wakes whoever polled a future of ours.
    ///
    /// A task in its turn, which may be about to await, is woken by way of the inbox: only a
    /// request would notice a direct wake.
    pub(crate) fn rouse(&self, wakee: Wakee) {
        match wakee {
            Wakee::Waker(waker) => waker.wake(),
            Wakee::Task(id) => match self.task(id) {
                Some(task) if task.header.place.get() == Place::Running => {
                    self.wakers.inbox().wake(id);
                }
                Some(task) => self.wake_task(&task),
                None => {}
            },
        }
    }

    /// Notes for what the running task awaits, if no request does: for reports, and because a task
    /// that awaits nothing but others of its scheduler may be in a deadlock.
    pub(crate) fn note_awaited(&self, reason: Reason) {
        if let Some(task) = self.running_task() {
            note_awaited(&task, reason);
        }
    }
}

#[inline]
pub(crate) fn note_awaited(task: &TaskRef, reason: Reason) {
    let header = &task.header;
    header.extras().awaited.note(header.switches.get(), reason);
}
