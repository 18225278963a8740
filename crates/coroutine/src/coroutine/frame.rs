//! A coroutine as a frame: a sub on the stack of the root that delegates to it.

use std::{
    any::Any,
    task::{Context, Poll},
};

use super::Coroutine;
use crate::{
    body::{
        kind::Kind,
        slots::{BoxFrame, CallerSlots, Frame, Frames},
    },
    protocol::{Interrupt, Status},
};

impl<Y, S, R, E, F, K: Kind> Frame<Y, S, E, K> for Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn slots(&self) -> &CallerSlots<Y, S, E, K> {
        &self.live().slots
    }

    fn slots_mut(&mut self) -> &mut CallerSlots<Y, S, E, K> {
        &mut self.live_mut().slots
    }

    fn resume(&mut self, cx: Option<&mut Context<'_>>) -> Poll<Result<(), Interrupt<E>>> {
        let live = self.live_mut();
        match live.resume(cx) {
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

    fn adopt(&mut self, above: Frames<Y, S, E, K>) {
        self.frames = above;
    }

    fn release(&mut self) -> Option<BoxFrame<Y, S, E, K>> {
        self.release_one()
    }

    fn discard(&mut self) {
        self.discard_all();
    }

    fn unfold(&mut self) {
        if self.live.is_some() {
            self.push_delegates();
        }
    }

    fn as_any(&mut self) -> &mut dyn Any
    where
        Self: 'static,
    {
        self
    }
}
