//! Four ways in which a coroutine ends before its body is through, and the four verbs for them:
//!
//! - *close*: ask the body to finish, and run it until it does ([`Coroutine::close`]);
//! - *release*: close it as a drop does, once, and report what that swallows to the hook;
//! - *discard*: drop it where it stands, innermost first, and run nothing;
//! - *withdraw*: take a pending operation back out of the slots (`slots.rs`); the body goes on.

use std::{
    any::Any,
    cell::Cell,
    rc::Rc,
    task::{Context, Poll},
    thread,
};

use crate::{
    body::slots::{BoxFrame, Frame, Frames, Slots},
    coroutine::Coroutine,
    coroutine::advance::DiscardOnUnwind,
    protocol::{CloseError, Interrupt, Status, Unraisable, UnraisableKind, report},
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
    /// Drops the coroutine where it stands: no body is resumed, so no cleanup after a yield runs.
    ///
    /// Only destructors run, those of the innermost body first. The coroutines that the bodies
    /// hold, delegate to or own in any way are discarded as well, and the hook of
    /// [`set_unraisable_hook`](crate::set_unraisable_hook) is not called. It is what a drop does
    /// while the thread panics.
    ///
    /// Use it for a coroutine whose cleanup must not happen: one that was copied from a log and is
    /// only to be forgotten, or one whose partner is gone. [`close`](Self::close), or a plain drop,
    /// lets the body clean up.
    ///
    /// A destructor that runs meanwhile may resume a coroutine of somebody else, which runs as
    /// always. But every coroutine that is *dropped* on this thread before this call returns is
    /// discarded, even one that such a body drops: nobody can know to whom it belonged.
    ///
    /// # Panics
    ///
    /// If a destructor does; the remaining destructors run on the way.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use std::cell::RefCell;
    ///
    /// let log = RefCell::new(Vec::new());
    /// let session = || {
    ///     let mut session = Coroutine::<(), (), (), String, _>::new(async |co| {
    ///         let left = co.yield_(()).await;
    ///         log.borrow_mut().push("said goodbye");
    ///         left
    ///     });
    ///     session.start().unwrap();
    ///     session
    /// };
    /// session().discard();
    /// assert!(log.borrow().is_empty());
    /// drop(session());
    /// assert_eq!(*log.borrow(), ["said goodbye"]);
    /// ```
    ///
    /// DIFFERENCE: Python has no such method; a generator that is collected is always closed.
    pub fn discard(self) {
        let _discarding = Discarding::begin();
        drop(self);
    }

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
        if nothing_runs() || matches!(self.status, Status::Created | Status::Closed) {
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

thread_local! {
    /// Whether this thread discards what it drops. It has no destructor, so that it can be read
    /// while the thread ends.
    static DISCARDING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a coroutine that is dropped now must not be resumed.
fn nothing_runs() -> bool {
    thread::panicking() || DISCARDING.get()
}

/// While it lives, a coroutine that is dropped on this thread is discarded.
struct Discarding {
    /// One discard may lie inside of another, which then goes on.
    before: bool,
}

impl Discarding {
    fn begin() -> Self {
        Self {
            before: DISCARDING.replace(true),
        }
    }
}

impl Drop for Discarding {
    fn drop(&mut self) {
        DISCARDING.set(self.before);
    }
}
