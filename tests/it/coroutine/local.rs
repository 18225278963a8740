//! The tests of both kinds, for coroutines that stay on their thread.

#[path = "both/all.rs"]
pub(crate) mod both;

/// The types and functions of a kind that the tests need.
mod kind {
    pub(crate) use std::{
        cell::{Cell, RefCell},
        rc::{Rc, Weak},
    };

    use coroutine::{BoxCoroutine, trace::Recorder};
    pub(crate) use coroutine::{Co, Coroutine};

    /// A future that belongs to a body.
    pub(crate) type Running<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + 'a>>;

    pub(crate) fn record<Y: 'static, S: 'static, R: 'static, E: 'static>(
        recorder: &Recorder<Y, S, R, E>,
        coroutine: Coroutine<Y, S, R, E>,
    ) -> BoxCoroutine<'static, Y, S, R, E> {
        recorder.record(coroutine)
    }
}
