//! One step: the innermost body runs until there is something for the caller.

use std::task::{Context, Poll};

use crate::{
    body::slots::{Frames, Slots},
    coroutine::Coroutine,
    protocol::{
        CoroutineState::Complete, CoroutineState::Yielded, Interrupt, Outcome, ResumeError, Status,
    },
};

/// What a body that is pending has left in its slots.
enum Pending<Y> {
    Yielded(Y),
    /// It put a sub out, which is the innermost frame now.
    Delegated,
    Awaiting,
}

impl<Y, S, R, E, F> Coroutine<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Runs the coroutine, whose innermost body has its reply in its slots or needs none.
    #[inline(always)]
    pub(crate) fn advance<V>(&mut self, cx: Option<&mut Context<'_>>) -> Outcome<Y, R, V, E> {
        self.deliver(cx, |_| (), |step| step)
    }

    /// Lets `put` leave a reply in the slots of the innermost body, runs the coroutine, and lets `tell` read
    /// the step.
    ///
    /// `tell` is called where the step is made, so that a yield is never put together and taken apart again.
    ///
    /// If the body unwinds, everything is discarded on the way, innermost first.
    #[inline(always)]
    pub(crate) fn deliver<V, T>(
        &mut self,
        cx: Option<&mut Context<'_>>,
        put: impl FnOnce(&Slots<Y, S, E>),
        tell: impl FnOnce(Outcome<Y, R, V, E>) -> T,
    ) -> T {
        let unwinding = DiscardOnUnwind(self);
        let step = if unwinding.0.frames.is_empty() {
            put(&unwinding.0.live().slots);
            unwinding.0.advance_root(cx, tell)
        } else {
            put(unwinding.0.innermost());
            tell(unwinding.0.advance_frames(cx))
        };
        std::mem::forget(unwinding);
        step
    }

    #[inline(always)]
    fn advance_root<V, T>(
        &mut self,
        mut cx: Option<&mut Context<'_>>,
        tell: impl FnOnce(Outcome<Y, R, V, E>) -> T,
    ) -> T {
        let live = self.live_mut();
        match live.engine.resume(cx.as_deref_mut()) {
            Poll::Pending => match live.slots.yielded.take() {
                Some(value) => {
                    self.status = Status::Suspended;
                    tell(Ok(Yielded(value)))
                }
                None => tell(self.delegate_or_wait(cx)),
            },
            Poll::Ready(ended) => tell(self.finish(ended)),
        }
    }

    /// Goes on when the root is pending and has yielded nothing.
    #[cold]
    fn delegate_or_wait<V>(&mut self, cx: Option<&mut Context<'_>>) -> Outcome<Y, R, V, E> {
        if self.push_delegate() {
            self.advance_frames(cx)
        } else {
            self.wait()
        }
    }

    /// Runs frame after frame until one yields to the caller, one awaits, or the root has ended.
    #[inline(never)]
    fn advance_frames<V>(&mut self, mut cx: Option<&mut Context<'_>>) -> Outcome<Y, R, V, E> {
        loop {
            let polled = match self.frames.last_mut() {
                Some(frame) => frame.resume(cx.as_deref_mut()),
                None => {
                    let live = self.live_mut();
                    match live.engine.resume(cx.as_deref_mut()) {
                        Poll::Pending => Poll::Pending,
                        Poll::Ready(ended) => return self.finish(ended),
                    }
                }
            };
            match polled {
                Poll::Ready(ended) => self.pop(ended),
                Poll::Pending => match self.read_pending() {
                    Pending::Delegated => {}
                    Pending::Awaiting => return self.wait(),
                    Pending::Yielded(value) if self.closing == 0 => return self.suspend(value),
                    Pending::Yielded(value) => {
                        drop(value);
                        self.release_ignoring();
                    }
                },
            }
        }
    }

    fn read_pending(&mut self) -> Pending<Y> {
        match self.innermost().yielded.take() {
            Some(value) => Pending::Yielded(value),
            None if self.push_delegate() => Pending::Delegated,
            None => Pending::Awaiting,
        }
    }

    /// Makes the sub that the innermost body has put out the innermost frame. `false` if there is none.
    fn push_delegate(&mut self) -> bool {
        let slots = self.innermost();
        let Some(sub) = slots.take_delegate() else {
            return false;
        };
        slots.link(sub.slots());
        self.frames.push(sub);
        true
    }

    fn suspend<V>(&mut self, value: Y) -> Outcome<Y, R, V, E> {
        self.status = Status::Suspended;
        Ok(Yielded(value))
    }

    fn wait<V>(&mut self) -> Outcome<Y, R, V, E> {
        self.status = Status::Awaiting;
        Err(ResumeError::Awaiting(None))
    }

    /// Ends the coroutine: its memory goes before the caller is told.
    #[inline(never)]
    fn finish<V>(&mut self, ended: Result<R, Interrupt<E>>) -> Outcome<Y, R, V, E> {
        self.discard_body();
        match ended {
            Ok(returned) => Ok(Complete(returned)),
            Err(Interrupt::Thrown(error)) => Err(ResumeError::Raised(error)),
            Err(Interrupt::Closed) => Err(ResumeError::Exited),
            Err(Interrupt::CloseIgnored) => Err(ResumeError::CloseIgnored),
        }
    }

    /// Takes the innermost frame off, which has ended, and tells the body below it how.
    fn pop(&mut self, ended: Result<(), Interrupt<E>>) {
        let closed = self.closing as usize == self.frames.len();
        if closed {
            self.closing -= 1;
        }
        let sub = self
            .frames
            .pop()
            .expect("a frame has ended, so there is one");
        let outer = self.innermost();
        outer.unlink();
        match ended {
            Ok(()) if closed => {
                drop(sub); // what a close makes it return is lost
                outer.put_interrupt(Interrupt::Closed);
            }
            Ok(()) => outer.put_returned(sub),
            Err(interrupt) => {
                drop(sub);
                outer.put_interrupt(interrupt);
            }
        }
    }

    /// Releases the sub that has just ignored its close, and so closes it once more, with all that
    /// it delegates to; then tells the body below it.
    fn release_ignoring(&mut self) {
        let above = self.frames.split_off(self.closing as usize);
        let mut sub = self
            .frames
            .pop()
            .expect("the frame that is being closed is on the stack");
        self.closing -= 1;
        sub.adopt(above);
        drop(sub);
        let outer = self.innermost();
        outer.unlink();
        outer.put_interrupt(Interrupt::CloseIgnored);
    }

    /// Ends a coroutine without frames, and frees what they stood in.
    ///
    /// The status is set first: a destructor of the body may panic.
    #[inline]
    pub(crate) fn discard_body(&mut self) {
        self.status = Status::Closed;
        self.frames = Frames::new();
        self.live = None;
    }

    /// Ends a coroutine where it stands, without running it: the innermost body goes first, and the
    /// others in order even if a destructor panics.
    pub(crate) fn discard_all(&mut self) {
        self.status = Status::Closed;
        while let Some(mut frame) = self.frames.pop() {
            let unwinding = DiscardOnUnwind(self);
            frame.discard();
            std::mem::forget(unwinding);
        }
        self.discard_body();
    }
}

/// Discards a coroutine if what is done with it unwinds. Forgotten when that has come back.
pub(crate) struct DiscardOnUnwind<'a, Y, S, R, E, F>(pub(crate) &'a mut Coroutine<Y, S, R, E, F>)
where
    F: Future<Output = Result<R, Interrupt<E>>>;

impl<Y, S, R, E, F> Drop for DiscardOnUnwind<'_, Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    #[cold]
    fn drop(&mut self) {
        self.0.discard_all();
    }
}
