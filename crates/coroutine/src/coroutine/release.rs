//! Releasing: a drop closes the coroutine once, and reports the outcome that it swallows.
//!
//! Four verbs for an end that the body does not choose; the whole crate uses these and no others:
//!
//! - *close*: ask the body to finish, and run it until it does. Its outcome goes to the caller.
//! - *release*: close it once, as a drop does. Its outcome goes to the hook; if it has not ended by
//!   then, its subs are released, and it is discarded.
//! - *discard*: drop it without running it, innermost first. Nothing runs but destructors.
//! - *withdraw*: take a pending operation out of the slots again. The body goes on.

use super::{
    Coroutine,
    discard::{DiscardOnUnwind, drops_discard},
};
use crate::{
    body::{
        engine::{Engine, Engines},
        kind::Kind,
        slots::{BoxFrame, Frame},
    },
    protocol::{CloseError, Interrupt, Status, Unraisable, UnraisableKind, report},
};

impl<Y, S, R, E, F, K, G> Drop for Coroutine<Y, S, R, E, F, K, G>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
    K: Kind + Engines<Engine<F> = G>,
    G: Engine<F>,
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

impl<Y, S, R, E, F, K: Kind> Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Finishes the release of a coroutine that was closed already: releases its sub, if it is
    /// suspended in one, and discards the rest.
    #[cfg(feature = "trace")]
    pub(crate) fn release_subs(&mut self) {
        let unwinding = DiscardOnUnwind(self);
        let sub = match unwinding.0.status {
            Status::Suspended => unwinding.0.take_sub(),
            Status::Created | Status::Awaiting | Status::Closed => None,
        };
        unwinding.0.release_chain(sub);
        std::mem::forget(unwinding);
    }

    /// Releases `sub`; if it ignores its close while it delegates, releases its sub, and so on;
    /// then discards everything that is left, innermost first.
    ///
    /// A loop, so that no native stack limits how many levels there are.
    fn release_chain(&mut self, mut sub: Option<BoxFrame<Y, S, E, K>>) {
        while let Some(mut frame) = sub {
            sub = frame.release();
            self.frames.push(frame);
        }
        self.discard_all();
    }

    /// Closes the coroutine once, and reports an outcome other than its end. If it ignores the
    /// close while it delegates, returns the sub, which owns everything further in.
    pub(super) fn release_one(&mut self) -> Option<BoxFrame<Y, S, E, K>> {
        if drops_discard() || matches!(self.status, Status::Created | Status::Closed) {
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

    /// Takes the outermost frame off the stack, as the root of the frames above it.
    fn take_sub(&mut self) -> Option<BoxFrame<Y, S, E, K>> {
        if self.frames.is_empty() {
            return None;
        }
        let above = self.frames.split_off(1);
        let mut sub = self.frames.pop()?;
        sub.adopt(above);
        Some(sub)
    }
}
