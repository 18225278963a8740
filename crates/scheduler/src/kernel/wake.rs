//! Making tasks ready.

use super::{
    cell::TaskRef,
    header::{Header, Place},
    state::Kernel,
};
use crate::id::TaskId;

impl Kernel {
    /// Puts the running task at the tail of the run queue.
    #[inline(always)]
    pub(super) fn make_ready(&self, header: &Header) {
        header.place.set(Place::Ready);
        self.run_queue.push(header.id);
    }

    /// Notes that the running task begins to poll what it waits for: a wake from here on has it
    /// poll again.
    pub(crate) fn begin_poll(&self) {
        self.polls_again.set(false);
    }

    /// Wakes the task of this id, if it lives.
    pub(crate) fn wake(&self, id: TaskId) {
        if let Some(task) = self.task(id) {
            self.wake_task(&task);
        }
    }

    /// Wakes a task that its own waker or an unparker has put into the inbox.
    ///
    /// Its own waker knows nothing of the request at which the task waits: the body is polled, and
    /// the request has no reply. If it had one, a request inside of a `FuturesUnordered`, which
    /// wakes the task whenever it has polled all that it holds, would be answered by that, polled,
    /// and so on for ever.
    pub(super) fn wake_from_outside(&self, id: TaskId) {
        let Some(task) = self.task(id) else { return };
        if task.header.place.get() == Place::Blocked && !task.header.is_unparked() {
            task.header.extras().is_nudged.set(true);
            task.header.is_plain.set(false); // the turn takes the long way
        }
        self.wake_task(&task);
    }

    /// Makes a waiting task ready: what it waits for has changed. The running one, which may be
    /// about to wait, polls again in the next round. Any other needs no wake.
    pub(crate) fn wake_task(&self, task: &TaskRef) {
        match task.header.place.get() {
            Place::Blocked | Place::Awaiting => self.tally.leave_outside(&task.header),
            Place::Running => return self.polls_again.set(true),
            Place::Ready => return task.header.forget_nudge(),
            Place::Ended => return,
        }
        task.header.place.set(Place::Ready); // before the observer, which may wake it as well
        let by = self.observation.running();
        self.report(|observer, at| observer.woken(at, task.header.id, by));
        self.run_queue.push(task.header.id);
        self.host.wake();
    }
}
