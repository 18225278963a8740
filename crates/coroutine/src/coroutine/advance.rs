//! One step: the innermost body runs until there is something for the caller.

use std::task::{Context, Poll};

use super::{Coroutine, discard::DiscardOnUnwind};
use crate::{
    body::{
        kind::Kind,
        room::CallerEnd,
        slots::{Delegation, Frame, Slots},
    },
    protocol::{
        CoroutineState::{Complete, Yielded},
        Ending, Interrupt, Outcome, ResumeError, Status,
    },
};

/// The content of the slots of a body that is pending.
enum Pending<Y> {
    Yielded(Y),
    /// Nothing that the caller hears of: a sub, which is the innermost frame now, or an operation
    /// that has been woken to take its reply.
    GoesOn,
    /// Nothing: it awaits a future that is not a yield.
    Awaiting,
}

/// What became of the bodies that delegate.
enum Outer<R, E> {
    /// All of them still wait.
    Waits,
    /// One has left its delegation, waits for something else, and is the innermost now.
    Left,
    /// One has ended. The body below it goes on.
    GoesOn,
    /// The root has ended.
    Ended(Result<R, Interrupt<E>>),
}

impl<Y, S, R, E, F, K: Kind> Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Runs the coroutine, whose innermost body has its reply in its slots or needs none.
    #[inline(always)]
    pub(crate) fn advance<V>(&mut self, cx: Option<&mut Context<'_>>) -> Outcome<Y, R, V, E> {
        self.deliver(cx, |_| (), |outcome| outcome)
    }

    /// Runs the coroutine after `put` has left a reply in the slots of the innermost body.
    ///
    /// `read` makes the result. It is called where the outcome is made, so that a yield is never
    /// put together and taken apart again. If the body unwinds, everything is discarded, innermost
    /// first.
    #[inline(always)]
    pub(crate) fn deliver<V, T>(
        &mut self,
        cx: Option<&mut Context<'_>>,
        put: impl FnOnce(&Slots<Y, S, E, K>),
        read: impl FnOnce(Outcome<Y, R, V, E>) -> T,
    ) -> T {
        let unwinding = DiscardOnUnwind(self);
        let result = if unwinding.0.frames.is_empty() {
            unwinding.0.advance_root(cx, put, read)
        } else {
            unwinding.0.innermost_mut().enter_mut(put);
            read(unwinding.0.advance_frames(cx))
        };
        std::mem::forget(unwinding);
        result
    }

    /// Runs the root, which delegates to nobody: the path of most values.
    #[inline(always)]
    fn advance_root<V, T>(
        &mut self,
        mut cx: Option<&mut Context<'_>>,
        put: impl FnOnce(&Slots<Y, S, E, K>),
        read: impl FnOnce(Outcome<Y, R, V, E>) -> T,
    ) -> T {
        let live = self.live_mut();
        live.slots.enter_mut(put);
        match live.resume(cx.as_deref_mut()) {
            Poll::Pending => match live.slots.enter_mut(|slots| slots.yielded.take()) {
                Some(value) => {
                    self.status = Status::Suspended;
                    read(Ok(Yielded(value)))
                }
                None => read(self.delegate_or_wait(cx)),
            },
            Poll::Ready(ended) => read(self.finish(ended)),
        }
    }

    /// Goes on after the root has become pending without a yield.
    #[cold]
    fn delegate_or_wait<V>(&mut self, cx: Option<&mut Context<'_>>) -> Outcome<Y, R, V, E> {
        if self.push_delegate() || self.wake_operation() {
            self.advance_frames(cx)
        } else {
            self.wait()
        }
    }

    /// Runs frame after frame until one yields to the caller, one awaits, or the root has ended.
    #[inline(never)]
    fn advance_frames<V>(&mut self, mut cx: Option<&mut Context<'_>>) -> Outcome<Y, R, V, E> {
        loop {
            // 1. The innermost body runs until it is pending or ends. If the root ends, so does the
            //    step.
            let polled = match self.frames.last_mut() {
                Some(frame) => frame.resume(cx.as_deref_mut()),
                None => match self.live_mut().resume(cx.as_deref_mut()) {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(ended) => return self.finish(ended),
                },
            };
            // 2. A frame that has ended leaves the stack. The body below it finds in its slots how
            //    it ended, and runs next.
            if let Poll::Ready(ended) = polled {
                self.pop(ended);
                continue;
            }
            loop {
                match self.read_pending() {
                    // 3. A body that delegates has put its sub on the stack, which runs next.
                    Pending::GoesOn => {}
                    // 4. A yield ends the step: its value is the caller's.
                    Pending::Yielded(value) if self.closing == 0 => return self.suspend(value),
                    // 5. But a sub must not yield while it is being closed. It is released, and the
                    //    body below it, which runs next, finds `CloseIgnored` in its slots.
                    Pending::Yielded(value) => {
                        drop(value);
                        self.release_ignoring();
                    }
                    // 6. A body that awaits ends the step, and stays the innermost; unless one that
                    //    delegates has something to do meanwhile.
                    Pending::Awaiting => match self.poll_outer(cx.as_deref_mut()) {
                        Outer::Waits => return self.wait(),
                        Outer::Ended(ended) => return self.finish(ended),
                        Outer::Left => continue, // what it waits for is read, so that none is lost
                        Outer::GoesOn => {}
                    },
                }
                break;
            }
        }
    }

    fn read_pending(&mut self) -> Pending<Y> {
        match self.innermost_mut().enter_mut(|slots| slots.yielded.take()) {
            Some(value) => Pending::Yielded(value),
            None if self.push_delegate() || self.wake_operation() => Pending::GoesOn,
            None => Pending::Awaiting,
        }
    }

    /// Makes the sub that the innermost body delegates to the innermost frame. Returns `false` if
    /// there is none.
    fn push_delegate(&mut self) -> bool {
        let slots = self.innermost_mut();
        let Some((location, sub)) = slots.enter_mut(Slots::take_delegate) else {
            return false;
        };
        let inner = sub.slots().link();
        slots.plate(|plate| plate.delegation = Some(Delegation { location, inner }));
        self.frames.push(sub);
        true
    }

    /// Puts the subs that stand in the slots of their delegations on the stack.
    pub(super) fn push_delegates(&mut self) {
        while self.push_delegate() {}
    }

    /// Polls the bodies that delegate, while the innermost one awaits: each may have a future next
    /// to its delegation, a time limit perhaps, and that may have been woken. Each is polled once.
    ///
    /// A close that is under way is not disturbed: the body that is being closed is the outermost
    /// one that is polled.
    #[cold]
    fn poll_outer(&mut self, cx: Option<&mut Context<'_>>) -> Outer<R, E> {
        let Some(cx) = cx else { return Outer::Waits };
        while self.frames.len() > self.closing as usize {
            // 1. From the inside out: the sub goes back to its delegation, and the body is polled.
            //    If it drops the delegation, the sub is released there, before the body goes on.
            let sub = self.frames.pop().expect("the stack is not empty");
            self.innermost_mut()
                .enter_mut(|slots| slots.put_delegate(sub));
            let polled = match self.frames.last_mut() {
                Some(frame) => frame.resume(Some(cx)),
                None => match self.live_mut().resume(Some(cx)) {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(ended) => return Outer::Ended(ended),
                },
            };
            if let Poll::Ready(ended) = polled {
                self.pop(ended);
                return Outer::GoesOn;
            }
            let outer = self.innermost_mut();
            if !outer.enter_mut(|slots| slots.is_delegating()) {
                outer.plate(|plate| plate.delegation = None);
                return Outer::Left;
            }
        }
        // 2. All of them still wait: the subs return to the stack.
        self.push_delegates();
        Outer::Waits
    }

    /// Wakes the innermost body's operation, if it has a reply that it has not taken.
    ///
    /// It is inside of something that polls with wakers of its own, such as a `FuturesUnordered`,
    /// and polls only what has been woken. Then the body is polled once more.
    fn wake_operation(&mut self) -> bool {
        let waker = self.innermost_mut().enter_mut(Slots::take_waker);
        let woken = waker.is_some();
        if let Some(waker) = waker {
            waker.wake();
        }
        woken
    }

    fn suspend<V>(&mut self, value: Y) -> Outcome<Y, R, V, E> {
        self.status = Status::Suspended;
        Ok(Yielded(value))
    }

    fn wait<V>(&mut self) -> Outcome<Y, R, V, E> {
        self.status = Status::Awaiting;
        Err(ResumeError::Awaiting(None))
    }

    /// Ends the coroutine. Its memory is freed before the caller hears of it.
    #[inline(never)]
    fn finish<V>(&mut self, ended: Result<R, Interrupt<E>>) -> Outcome<Y, R, V, E> {
        self.discard_body();
        self.ending = Ending::of(&ended);
        match ended {
            Ok(returned) => Ok(Complete(returned)),
            Err(interrupt) => Err(ResumeError::let_out(interrupt)),
        }
    }

    /// Takes the innermost frame, which has ended, off the stack, and replies to the body below it.
    fn pop(&mut self, ended: Result<(), Interrupt<E>>) {
        let closed = self.closing as usize == self.frames.len();
        if closed {
            self.closing -= 1;
        }
        let sub = self
            .frames
            .pop()
            .expect("a frame has ended, so there is one");
        let outer = self.innermost_mut();
        outer.plate(|plate| plate.delegation = None);
        match ended {
            Ok(()) if closed => {
                drop(sub); // with the value that it returned: a close loses it
                outer.enter_mut(|slots| slots.put_interrupt(Interrupt::Closed));
            }
            Ok(()) => outer.enter_mut(|slots| slots.put_returned(sub)),
            Err(interrupt) => {
                drop(sub);
                outer.enter_mut(|slots| slots.put_interrupt(interrupt));
            }
        }
    }

    /// Releases the sub that has just ignored its close, with everything that it delegates to, and
    /// replies to the body below it.
    fn release_ignoring(&mut self) {
        let above = self.frames.split_off(self.closing as usize);
        let mut sub = self
            .frames
            .pop()
            .expect("the frame that is being closed is on the stack");
        self.closing -= 1;
        sub.adopt(above);
        drop(sub); // which closes it once more
        let outer = self.innermost_mut();
        outer.plate(|plate| plate.delegation = None);
        outer.enter_mut(|slots| slots.put_interrupt(Interrupt::CloseIgnored));
    }
}
