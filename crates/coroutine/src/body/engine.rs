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

#![expect(
    unnameable_types,
    missing_debug_implementations,
    reason = "a coroutine's type contains its engine, which has no name outside"
)]

use std::{
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use genawaiter::{
    GeneratorState,
    rc::{Co as RawCo, Gen},
};
use pin_project_lite::pin_project;

/// The waker of a body that is polled without a context. A static, so that it has one address.
pub(crate) static IDLE: &Waker = Waker::noop();

/// The kind of engine that a kind of coroutine has.
pub trait Engines {
    type Engine<F: Future>: Engine<F>;
}

/// A body, and the means to poll it.
pub trait Engine<F: Future> {
    fn new(body: F) -> Self;

    /// Polls the body once. Without a context its waker is [`IDLE`].
    fn resume(&mut self, cx: Option<&mut Context<'_>>) -> Poll<F::Output>;
}

/// The engine of a body that stays on its thread.
pub struct LocalEngine<F: Future> {
    generator: Gen<(), (), YieldPending<F>>,
}

impl<F: Future> Engine<F> for LocalEngine<F> {
    fn new(body: F) -> Self {
        Self {
            generator: Gen::new(|raw| YieldPending { raw, body }),
        }
    }

    #[inline(always)]
    fn resume(&mut self, cx: Option<&mut Context<'_>>) -> Poll<F::Output> {
        let mut idle = Context::from_waker(IDLE);
        let cx = cx.unwrap_or(&mut idle);
        match pin!(self.generator.async_resume()).poll(cx) {
            Poll::Ready(GeneratorState::Complete(output)) => Poll::Ready(output),
            Poll::Ready(GeneratorState::Yielded(())) | Poll::Pending => Poll::Pending,
        }
    }
}

pin_project! {
    /// The body, with each of its `Pending`s turned into a yield of genawaiter's.
    struct YieldPending<F> {
        raw: RawCo<(), ()>,
        #[pin]
        body: F,
    }
}

impl<F: Future> Future for YieldPending<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let polled = this.body.poll(cx);
        if polled.is_pending() {
            drop(this.raw.yield_(()));
        }
        polled
    }
}

/// The engine of a body that moves between threads.
pub struct SendEngine<F> {
    body: Pin<Box<F>>,
}

impl<F: Future> Engine<F> for SendEngine<F> {
    fn new(body: F) -> Self {
        Self {
            body: Box::pin(body),
        }
    }

    #[inline(always)]
    fn resume(&mut self, cx: Option<&mut Context<'_>>) -> Poll<F::Output> {
        match cx {
            Some(cx) => self.body.as_mut().poll(cx),
            None => {
                let mut idle = Context::from_waker(IDLE);
                self.body.as_mut().poll(&mut idle)
            }
        }
    }
}
