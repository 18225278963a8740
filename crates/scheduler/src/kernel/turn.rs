//! One turn of a task: the path of every switch.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    task::Context,
    thread,
    time::Instant,
};

use super::{
    Kernel,
    cell::{Outcome, TaskRef},
    entering,
    header::{Header, Place},
    request::Request,
    waker::Lent,
};
use crate::error::Stop;

impl Kernel {
    /// Gives a task its turn. Most turns are plain: not the first one, nothing is raised, nobody watches,
    /// and the waker is a lent one. For `L` see `resume`.
    #[inline(always)]
    pub(super) fn run<L>(self: &Rc<Self>, task: TaskRef) {
        let header = &task.header;
        header.place.set(Place::Running);
        header.switches.set(header.switches.get() + 1);
        if self.observer.is_some() || header.alarmed.get() || !header.is_plain.get() {
            return self.run_apart(task);
        }
        let spare = self.spare.borrow();
        spare.lend(header.id);
        let outcome = resume::<L>(&task, &spare, None);
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

    /// Gives a turn that is not plain: a task's first one, one in which something is raised, one that is
    /// watched, or one of a task that has a waker of its own.
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
                // A body in which something is raised before it has begun never runs.
                entering::put(Rc::downgrade(self), Rc::clone(&task));
            }
            let begin = self.observer.is_some().then(Instant::now);
            let own = header.rarer_if_any().and_then(|rarer| rarer.waker.get());
            let (outcome, kept_waker) = match own {
                Some(own) => {
                    own.begin_turn();
                    (resume::<()>(&task, own, stop), false)
                }
                None => {
                    let spare = self.spare.borrow();
                    spare.lend(header.id);
                    let outcome = resume::<()>(&task, &spare, stop);
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

    /// Settles a turn. A task that has kept a clone of the waker that it was lent has that for its own.
    #[inline(never)]
    fn settle_apart(&self, task: TaskRef, outcome: thread::Result<Outcome>, kept_waker: bool) {
        if kept_waker {
            self.give_spare(&task.header);
        }
        self.settle(task, outcome);
    }

    /// Leaves the lent waker to the task, which has kept a clone of it, and lends a new one from now on.
    fn give_spare(&self, header: &Header) {
        let spare = self.spare.replace(Lent::new(&self.inbox));
        self.note_lent(header.id);
        header.is_plain.set(false);
        let _ = header.rarer().waker.set(spare);
    }

    /// Lends another waker from now on, if a task that was killed has kept a clone of this one in its
    /// cleanup. The clone is addressed to whichever task has its turn next, and must not wake that.
    pub(super) fn forget_kept_spare(&self) {
        let mut spare = self.spare.borrow_mut();
        if spare.was_kept() {
            *spare = Lent::new(&self.inbox);
        }
    }
}

/// Runs a task's body, with a waker that is its own or lent. Inlined, as it is the path of every switch.
///
/// `L` stands for the loop that it is inlined into, so that each has a closure of its own here. If all had
/// the same, LLVM would make one function of it and of `catch_unwind`, and not inline that: a tenth more
/// instructions a switch.
#[inline(always)]
#[expect(
    clippy::extra_unused_type_parameters,
    reason = "it makes the closure another one for each loop"
)]
fn resume<L>(task: &TaskRef, lent: &Lent, stop: Option<Stop>) -> thread::Result<Outcome> {
    catch_unwind(AssertUnwindSafe(|| {
        let mut cx = Context::from_waker(&lent.waker);
        let mut body = task.body.borrow_mut();
        match stop {
            None => body.resume(&mut cx),
            Some(stop) => body.raise(&mut cx, stop),
        }
    }))
}
