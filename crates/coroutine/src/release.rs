//! Drop: one close, and what it swallows goes to the unraisable hook.

use std::{
    any::Any,
    rc::Rc,
    task::{Context, Poll},
    thread,
};

use crate::{
    advance::DiscardOnUnwind,
    coroutine::Coroutine,
    error::CloseError,
    interrupt::Interrupt,
    slots::{BoxFrame, Frame, Frames, Slots},
    status::Status,
    unraisable::{Unraisable, UnraisableKind, report},
};

impl<Y, S, R, E, F> Drop for Coroutine<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    #[inline]
    fn drop(&mut self) {
        if matches!(self.status, Status::Suspended | Status::Awaiting) {
            let unwinding = DiscardOnUnwind(self);
            let sub = unwinding.0.release_one();
            unwinding.0.release_chain(sub);
            std::mem::forget(unwinding);
        }
    }
}

impl<Y, S, R, E, F> Coroutine<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Discards a coroutine that has ignored its close: what it has come to delegate to is closed
    /// first, as by a drop. One that awaits is discarded with all its levels.
    pub(crate) fn abandon(&mut self) {
        let unwinding = DiscardOnUnwind(self);
        let sub = match unwinding.0.status {
            Status::Suspended => unwinding.0.take_sub(),
            Status::Created | Status::Awaiting | Status::Closed => None,
        };
        unwinding.0.release_chain(sub);
        std::mem::forget(unwinding);
    }

    /// Closes the sub of a coroutine that has ignored its close; if that ignores it as well, closes
    /// the sub that this has come to delegate to, and so on; then discards what is left, innermost
    /// first.
    ///
    /// A loop, so that no native stack limits how many levels there are.
    fn release_chain(&mut self, mut sub: Option<BoxFrame<Y, S, E>>) {
        while let Some(mut frame) = sub {
            sub = frame.release();
            self.frames.push(frame);
        }
        self.discard_all();
    }

    /// Closes the coroutine once. If it ignores that while it delegates, gives the sub, which owns
    /// everything further in.
    fn release_one(&mut self) -> Option<BoxFrame<Y, S, E>> {
        if thread::panicking() || matches!(self.status, Status::Created | Status::Closed) {
            self.discard_all();
            return None;
        }
        let location = self.suspended_at();
        let swallowed = match self.close() {
            Ok(_) => return None,
            Err(CloseError::Raised(error)) => {
                drop(error);
                UnraisableKind::Raised
            }
            Err(CloseError::CloseIgnored) => UnraisableKind::CloseIgnored,
            Err(CloseError::Ignored(value)) => {
                drop(value);
                UnraisableKind::CloseIgnored
            }
            Err(CloseError::Awaiting) => {
                self.discard_all();
                UnraisableKind::Awaiting
            }
        };
        report(&Unraisable::new::<E>(swallowed, location));
        self.take_sub()
    }

    /// Takes the outermost frame off, as the root of those above it.
    fn take_sub(&mut self) -> Option<BoxFrame<Y, S, E>> {
        if self.frames.is_empty() {
            return None;
        }
        let above = self.frames.split_off(1);
        let mut sub = self.frames.pop()?;
        sub.adopt(above);
        Some(sub)
    }
}

impl<Y, S, R, E, F> Frame<Y, S, E> for Coroutine<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn slots(&self) -> &Rc<Slots<Y, S, E>> {
        &self.live().slots
    }

    fn resume(&mut self, cx: Option<&mut Context<'_>>) -> Poll<Result<(), Interrupt<E>>> {
        let live = self.live_mut();
        match live.engine.resume(cx) {
            Poll::Pending => {
                self.status = Status::Suspended;
                Poll::Pending
            }
            Poll::Ready(ended) => {
                self.discard_body();
                Poll::Ready(ended.map(|returned| self.returned = Some(returned)))
            }
        }
    }

    fn adopt(&mut self, above: Frames<Y, S, E>) {
        self.frames = above;
    }

    fn release(&mut self) -> Option<BoxFrame<Y, S, E>> {
        self.release_one()
    }

    fn discard(&mut self) {
        self.discard_all();
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any>
    where
        Self: 'static,
    {
        self
    }
}
