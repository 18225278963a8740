//! One turn of a task: the path of every switch.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    task::Context,
    thread,
    time::Instant,
};

use super::{
    cell::{Outcome, TaskRef},
    entering,
    header::Place,
    request::Request,
    state::Kernel,
    waker::Lent,
};
use crate::error::Stop;

impl Kernel {
    /// Runs a task for one turn. Most turns are plain: not the first one, nothing is raised, nobody
    /// watches, and the waker is a lent one. For `Loop` see `resume`.
    #[inline(always)]
    pub(super) fn run<Loop>(self: &Rc<Self>, task: TaskRef) {
        let header = &task.header;
        header.place.set(Place::Running);
        header.switches.set(header.switches.get() + 1);
        self.share.renew();
        if self.observation.is_on() || header.alarmed.get() || !header.is_plain.get() {
            return self.run_apart(task);
        }
        let spare = self.wakers.lend(header.id);
        let outcome = resume::<Loop>(&task, &spare, None);
        let was_kept = spare.was_kept();
        drop(spare);
        match outcome {
            Ok(Outcome::Asked(Request::Yield)) if !was_kept => {
                header.awaits.set(false);
                self.make_ready(header);
            }
            Ok(Outcome::Asked(Request::Wait)) if !was_kept => self.settle_wait(&task),
            outcome => self.settle_apart(task, outcome, was_kept),
        }
    }

    /// Runs a turn that is not plain: a task's first one, one in which something is raised, one
    /// that is watched, or one of a task that has a waker of its own.
    #[inline(never)]
    fn run_apart(self: &Rc<Self>, task: TaskRef) {
        let header = &task.header;
        // 1. From the second turn on, the task's turns may be plain.
        let is_first = header.switches.get() == 1;
        if is_first {
            header.is_plain.set(true);
        }
        // 2. The observer learns of it.
        self.observation.set_running(Some(header.id));
        self.report(|observer, at| observer.resumed(at, header.id));
        // 3. What is to be raised is taken. A kill closes the body instead of resuming it.
        let stop = if header.alarmed.get() {
            self.take_alarm(&task)
        } else {
            None
        };
        if let Some(Stop::Killed) = stop {
            self.kill(&task);
        } else {
            // 4. A body that begins receives its task; with something to raise, it never begins.
            if is_first && stop.is_none() {
                entering::put(Rc::downgrade(self), Rc::clone(&task));
            }
            // 5. The body runs, with a waker that is its own or lent.
            let begin = self.observation.is_on().then(Instant::now);
            let (outcome, kept_waker) = self.resume_apart(&task, stop);
            if let Some(begin) = begin {
                let busy = &header.extras().busy;
                busy.set(busy.get() + begin.elapsed());
            }
            // 6. The task goes to its place.
            self.settle_apart(task, outcome, kept_waker);
        }
        self.observation.set_running(None);
    }

    /// Resumes a body. Returns as well whether it has kept a clone of a waker that it was lent.
    fn resume_apart(&self, task: &TaskRef, stop: Option<Stop>) -> (thread::Result<Outcome>, bool) {
        let header = &task.header;
        let is_nudged = header.is_nudged() && stop.is_none();
        if is_nudged {
            self.begin_poll(); // the body perhaps does not; a wake in another's turn is not its own
        }
        let ran = match header.extras_if_any().and_then(|extras| extras.waker.get()) {
            Some(own) => {
                own.begin_turn();
                (resume_or_poll(task, own, stop, is_nudged), false)
            }
            None => {
                header.is_plain.set(true); // it may have been nudged
                let spare = self.wakers.lend(header.id);
                let outcome = resume_or_poll(task, &spare, stop, is_nudged);
                (outcome, spare.was_kept())
            }
        };
        header.forget_nudge();
        ran
    }

    /// Settles a plain turn that has ended with a wait.
    #[inline(never)]
    fn settle_wait(&self, task: &TaskRef) {
        let header = &task.header;
        header.awaits.set(false);
        if !self.enters_wait(header) {
            self.make_ready(header);
        }
    }

    /// Settles a turn. A task that has kept a clone of the waker that it was lent has that for its
    /// own.
    #[inline(never)]
    fn settle_apart(&self, task: TaskRef, outcome: thread::Result<Outcome>, kept_waker: bool) {
        if kept_waker {
            self.wakers.give_to(&task.header, &self.table);
        }
        self.settle(task, outcome);
    }
}

/// Resumes a task's body; or, if it was nudged, polls it while its request has no reply.
fn resume_or_poll(
    task: &TaskRef,
    lent: &Lent,
    stop: Option<Stop>,
    is_nudged: bool,
) -> thread::Result<Outcome> {
    if !is_nudged {
        return resume::<()>(task, lent, stop);
    }
    catch_unwind(AssertUnwindSafe(|| {
        let mut cx = Context::from_waker(&lent.waker);
        task.body.borrow_mut().poll_again(&mut cx)
    }))
}

/// Resumes a task's body, with a waker that is its own or lent. Inlined: it is the path of every
/// switch.
///
/// `Loop` stands for the loop that it is inlined into, so that each has a closure of its own here.
/// If all had the same, LLVM would make one function of it and of `catch_unwind`, and not inline
/// that: a tenth more instructions a switch.
#[inline(always)]
#[expect(
    clippy::extra_unused_type_parameters,
    reason = "it makes the closure another one for each loop"
)]
fn resume<Loop>(task: &TaskRef, lent: &Lent, stop: Option<Stop>) -> thread::Result<Outcome> {
    catch_unwind(AssertUnwindSafe(|| {
        let mut cx = Context::from_waker(&lent.waker);
        let mut body = task.body.borrow_mut();
        match stop {
            None => body.resume(&mut cx),
            Some(stop) => body.raise(&mut cx, stop),
        }
    }))
}
