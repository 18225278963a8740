//! A coroutine as a frame: a sub on the stack of the root that delegates to it.

use std::{
    any::Any,
    rc::Rc,
    task::{Context, Poll},
};

use super::Coroutine;
use crate::{
    body::slots::{BoxFrame, Frame, Frames, Slots},
    protocol::{Interrupt, Status},
};

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
