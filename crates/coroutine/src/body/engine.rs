//! One resumable body, of either kind. This is the only file that names genawaiter.
//!
//! A body that stays on its thread runs on genawaiter, which keeps it pinned, and resumes it by
//! `async_resume`: that has no quarrel with a `Pending` of the body's own, where a plain `resume`
//! would panic. So genawaiter carries no payload, and its handle is not used: the values, and the
//! reason for which the body waits, are in its [`Slots`](crate::body::slots::Slots). A finished
//! body, which genawaiter would poll again, is dropped by the owner of the engine.
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

use genawaiter::{GeneratorState, rc::Gen};

/// The waker of a body that is polled without a context. A static, so that it has one address.
pub(crate) static IDLE: &Waker = Waker::noop();

/// The kind of engine that a kind of coroutine has.
pub trait Engines {
    type Engine<F: Future>: Engine<F>;
}

/// A body, and the means to poll it.
pub trait Engine<F: Future> {
    fn new(body: F) -> Self;

    /// Polls the body once.
    fn resume(&mut self, cx: &mut Context<'_>) -> Poll<F::Output>;
}

/// The engine of a body that stays on its thread.
pub struct LocalEngine<F: Future> {
    generator: Gen<(), (), F>,
}

impl<F: Future> Engine<F> for LocalEngine<F> {
    fn new(body: F) -> Self {
        Self {
            generator: Gen::new(|_| body),
        }
    }

    #[inline(always)]
    fn resume(&mut self, cx: &mut Context<'_>) -> Poll<F::Output> {
        match pin!(self.generator.async_resume()).poll(cx) {
            Poll::Ready(GeneratorState::Complete(output)) => Poll::Ready(output),
            Poll::Ready(GeneratorState::Yielded(())) | Poll::Pending => Poll::Pending,
        }
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
    fn resume(&mut self, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.body.as_mut().poll(cx)
    }
}
