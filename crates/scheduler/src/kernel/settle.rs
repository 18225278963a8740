//! After a turn: where the task goes now.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use super::{
    cell::{Outcome, TaskRef},
    header::{Header, Place},
    on_end::OnEnd,
    parent::Parent,
    report,
    request::Request,
    state::Kernel,
};

impl Kernel {
    /// Moves a task to its place after a turn. Most yields take the short way in `run`.
    pub(super) fn settle(&self, task: TaskRef, outcome: thread::Result<Outcome>) {
        let header = &task.header;
        match outcome {
            // 1. It has made a request.
            Ok(Outcome::Asked(request)) => {
                header.awaits.set(false);
                // Before the observer, which may wake it.
                let waits = request == Request::Wait && self.enters_wait(header);
                self.report(|observer, at| report::ended_turn(observer, at, &task, request));
                if !waits {
                    self.make_ready(&task.header);
                }
            }
            // 2. It awaits a future that is no request. Only its waker, or a kill, brings it back.
            Ok(Outcome::Awaiting) => {
                let stood_at_request = !header.awaits.replace(true);
                header.place.set(Place::Awaiting);
                // One that awaits nothing but tasks, channels and the like of ours is not outside.
                if header.awaits_outside().unwrap_or(true) {
                    self.tally.enter_outside(header);
                }
                header.wait_state().since.set(Some(self.time.recently()));
                self.report(|observer, at| report::awaits(observer, at, header));
                // An alarm that came during this turn found it running: it has one more turn, in
                // which a kill is raised, or a timeout notices that its part is out of reach.
                let is_due = stood_at_request && self.has_passed_deadline(&task);
                if is_due || header.extras().interruptions.has_kill() {
                    self.wake_task(&task);
                }
            }
            // 3. It has ended, by a result or a panic.
            Ok(Outcome::Ended) => self.end(&task),
            Err(payload) => {
                task.body.borrow_mut().panicked(payload);
                self.end(&task);
            }
        }
    }

    /// Has a task wait at its request; unless it was woken since it polled, or something is to be
    /// raised in it. Returns whether it waits.
    #[inline(always)]
    pub(super) fn enters_wait(&self, header: &Header) -> bool {
        let waits = !self.polls_again.take() && !header.alarmed.get();
        if waits {
            header.place.set(Place::Blocked);
            if header.waits_outside.get() {
                self.tally.enter_outside(header);
            }
        }
        waits
    }

    /// Takes an ended task out of everything, and wakes those who join it.
    pub(super) fn end(&self, task: &TaskRef) {
        let header = &task.header;
        header.place.set(Place::Ended);
        let how = task.body.borrow().ending();
        self.report(|observer, at| observer.ended(at, header.id, how));
        let removed = self.table.borrow_mut().remove(header.id);
        if let Some(wait_state) = header.wait_state_if_any() {
            if !wait_state.joiners.borrow().is_empty() {
                let joiners = wait_state.joiners.take();
                joiners.notify(|joiner| self.notify_joiner(joiner));
            }
            self.tally.end_wait(wait_state);
        }
        if let Some(extras) = header.extras_if_any() {
            extras.interruptions.discard();
            if let Some(parent) = extras.parent.get() {
                extras.was_heard.set(notify_parent(task, &**parent));
            }
        }
        if !header.is_wanted.get() {
            let unheard = task.body.borrow_mut().discard();
            if let Some(error) = unheard {
                self.report_unheard(header, error);
            }
        }
        drop(removed);
    }
}

impl Kernel {
    fn notify_joiner(&self, joiner: OnEnd) {
        match joiner {
            OnEnd::Wake(task) => self.wake(task),
            OnEnd::Rouse(wakee) => self.rouse(wakee),
            OnEnd::Collect(collector, key) => collector.ended(key),
        }
    }
}

/// Notifies a task's scope that the task has ended, and with what error. Returns whether the scope
/// has taken that; the task keeps one with the same text then.
///
/// The text comes from the user's code, so nothing is borrowed meanwhile.
fn notify_parent(task: &TaskRef, parent: &dyn Parent) -> bool {
    let birth = task.header.birth;
    let error = task.body.borrow_mut().take_error();
    let Some(error) = error else {
        parent.child_ended(birth, None);
        return false;
    };
    let text = catch_unwind(AssertUnwindSafe(|| error.to_string()));
    let text = text.unwrap_or_else(|_| "an error whose `Display` panicked".to_owned());
    let late = parent.child_ended(birth, Some(error));
    let was_taken = late.is_none();
    let kept = late.unwrap_or_else(|| text.into());
    task.body.borrow_mut().put_error(kept);
    was_taken
}
