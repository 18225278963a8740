//! One turn of a task: the path of every switch.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    task::Context,
    thread,
    time::Instant,
};

use super::{Kernel, entering};
use crate::{
    cell::{Outcome, TaskRef},
    error::Stop,
    header::{Header, Place},
    inbox::Lent,
    request::Request,
};

impl Kernel {
    /// Gives a task its turn. Most are like this: nothing is raised, nobody watches, the waker is lent.
    #[inline(always)]
    pub(super) fn run(self: &Rc<Self>, task: TaskRef) {
        let header = &task.header;
        header.place.set(Place::Running);
        header.switches.set(header.switches.get() + 1);
        if self.observer.is_some() || header.alarmed.get() || !header.is_plain.get() {
            return self.run_apart(task);
        }
        let spare = self.spare.borrow();
        spare.lend(header.id);
        let outcome = resume(&task, &spare, None);
        let was_kept = spare.was_kept();
        drop(spare);
        match outcome {
            Ok(Outcome::Asked(Request::Yield)) if !was_kept => {
                header.awaits.set(false);
                self.make_ready(task);
            }
            outcome => self.settle_apart(task, outcome, was_kept),
        }
    }

    /// Gives a turn that is the task's first, in which something is raised, which is watched, or for which
    /// the task has a waker of its own.
    #[inline(never)]
    fn run_apart(self: &Rc<Self>, task: TaskRef) {
        let header = &task.header;
        let is_first = header.switches.get() == 1;
        if is_first {
            header.is_plain.set(true);
        }
        self.tell(|observer, at| {
            self.running.set(Some(header.id));
            observer.resumed(at, header.id);
        });
        let stop = if header.alarmed.get() {
            self.take_alarm(&task)
        } else {
            None
        };
        if let Some(Stop::Killed) = stop {
            self.kill(&task);
        } else {
            if is_first && stop.is_none() {
                entering::put(Rc::downgrade(self), Rc::clone(&task));
            }
            let begin = self.observer.is_some().then(Instant::now);
            let own = header.rarer_if_any().and_then(|rarer| rarer.waker.get());
            let (outcome, kept_waker) = match own {
                Some(own) => {
                    own.begin_turn();
                    (resume(&task, own, stop), false)
                }
                None => {
                    let spare = self.spare.borrow();
                    spare.lend(header.id);
                    let outcome = resume(&task, &spare, stop);
                    (outcome, spare.was_kept())
                }
            };
            if let Some(begin) = begin {
                let busy = &header.rarer().busy;
                busy.set(busy.get() + begin.elapsed());
            }
            self.settle_apart(task, outcome, kept_waker);
        }
        self.tell(|_, _| self.running.set(None));
    }

    /// Settles a turn; a task that has kept the waker that it was lent is left that.
    #[inline(never)]
    fn settle_apart(&self, task: TaskRef, outcome: thread::Result<Outcome>, kept_waker: bool) {
        if kept_waker {
            self.give_spare(&task.header);
        }
        self.settle(task, outcome);
    }

    /// Leaves the lent waker to the task, as that has kept a clone of it.
    fn give_spare(&self, header: &Header) {
        let spare = self.spare.replace(Lent::new(&self.inbox));
        self.note_lent(header.id);
        header.is_plain.set(false);
        let _ = header.rarer().waker.set(spare);
    }

    /// Lends another waker from now on, if a task that was killed has kept a clone in its cleanup: that is
    /// addressed to another task, which it would seem able to wake.
    pub(super) fn forget_kept_spare(&self) {
        let mut spare = self.spare.borrow_mut();
        if spare.was_kept() {
            *spare = Lent::new(&self.inbox);
        }
    }
}

/// Runs a task's body, with a waker that is its own or lent. Inlined, as it is the path of every switch.
#[inline(always)]
fn resume(task: &TaskRef, lent: &Lent, stop: Option<Stop>) -> thread::Result<Outcome> {
    catch_unwind(AssertUnwindSafe(|| {
        let mut cx = Context::from_waker(&lent.waker);
        let mut body = task.body.borrow_mut();
        match stop {
            None => body.resume(&mut cx),
            Some(stop) => body.raise(&mut cx, stop),
        }
    }))
}
