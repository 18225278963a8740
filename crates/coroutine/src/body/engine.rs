//! One resumable body, of either kind. This is the only file that names genawaiter.
//!
//! A body that stays on its thread runs on genawaiter. Every `Pending` of the body becomes
//! genawaiter's unit yield, so genawaiter never sees a foreign `Pending` (it would panic) and never
//! carries a payload. The reason for which the body waits is in its
//! [`Slots`](crate::body::slots::Slots), not here.
//!
//! genawaiter's hazards, and how they are met: its `yield_` is eager, so it is called only when the
//! body is pending, and dropped at once; its own yield future, which panics on an empty cell, is
//! never polled; the value of a first resume, which it drops, is `()`; and a finished body, which
//! it would poll again, is dropped by the owner of the engine.
//!
//! A body that moves between threads is a pinned future, which is polled: genawaiter's flavour for
//! that has a lock on the path of every value.

use std::{
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll, Waker},
};

use genawaiter::{
    GeneratorState,
    rc::{Co as RawCo, Gen},
};
use pin_project_lite::pin_project;

use crate::body::room::{CallerEnd, KeyHolder, LocalRoom};

/// A body, and the means to poll it.
pub(crate) trait Engine<F: Future, C> {
    fn new(body: F, slots: &C) -> Self;

    /// Polls the body once, while its end may enter the slots. Without a context its waker does
    /// nothing.
    fn resume(&mut self, slots: &mut C, cx: Option<&mut Context<'_>>) -> Poll<F::Output>;
}

/// The content of a room that notes the context with which the body is polled.
pub(crate) trait NotesContext {
    fn note_context(&self, cx: &Context<'_>);
}

/// The engine of a body that stays on its thread.
pub(crate) struct LocalEngine<F: Future, T: NotesContext, P> {
    generator: Gen<(), (), YieldPending<F, T, P>>,
}

impl<F: Future, T: NotesContext, P> Engine<F, Rc<LocalRoom<T, P>>> for LocalEngine<F, T, P> {
    fn new(body: F, slots: &Rc<LocalRoom<T, P>>) -> Self {
        let slots = Rc::clone(slots);
        Self {
            generator: Gen::new(|raw| YieldPending { raw, slots, body }),
        }
    }

    #[inline(always)]
    fn resume(
        &mut self,
        _: &mut Rc<LocalRoom<T, P>>,
        cx: Option<&mut Context<'_>>,
    ) -> Poll<F::Output> {
        let Some(cx) = cx else {
            return match self.generator.resume() {
                GeneratorState::Yielded(()) => Poll::Pending,
                GeneratorState::Complete(output) => Poll::Ready(output),
            };
        };
        match pin!(self.generator.async_resume()).poll(cx) {
            Poll::Ready(GeneratorState::Complete(output)) => Poll::Ready(output),
            Poll::Ready(GeneratorState::Yielded(())) | Poll::Pending => Poll::Pending,
        }
    }
}

pin_project! {
    /// The body, with each of its `Pending`s turned into a yield of genawaiter's.
    struct YieldPending<F, T, P> {
        raw: RawCo<(), ()>,
        slots: Rc<LocalRoom<T, P>>,
        #[pin]
        body: F,
    }
}

impl<F: Future, T: NotesContext, P> Future for YieldPending<F, T, P> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        CallerEnd::enter(this.slots, |slots| slots.note_context(cx));
        let polled = this.body.poll(cx);
        if polled.is_pending() {
            drop(this.raw.yield_(()));
        }
        polled
    }
}

/// The engine of a body that moves between threads.
pub(crate) struct SendEngine<F> {
    body: Pin<Box<F>>,
}

impl<F: Future, T: NotesContext, P> Engine<F, KeyHolder<T, P>> for SendEngine<F> {
    fn new(body: F, _: &KeyHolder<T, P>) -> Self {
        Self {
            body: Box::pin(body),
        }
    }

    #[inline(always)]
    fn resume(
        &mut self,
        slots: &mut KeyHolder<T, P>,
        cx: Option<&mut Context<'_>>,
    ) -> Poll<F::Output> {
        let mut idle = Context::from_waker(Waker::noop());
        let cx = cx.unwrap_or(&mut idle);
        slots.enter_mut(|slots| slots.note_context(cx));
        slots.run(|| self.body.as_mut().poll(cx))
    }
}
