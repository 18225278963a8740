//! Discarding: a coroutine is dropped without running it, innermost body first.

use std::cell::Cell;

use super::{Coroutine, Live};
use crate::{
    body::{
        kind::Kind,
        room::CallerEnd,
        slots::{Frame, Frames},
    },
    protocol::{Ending, Interrupt, Status},
};

impl<Y, S, R, E, F, K: Kind> Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Drops the coroutine without closing it: no body is resumed, so no cleanup after a yield
    /// runs.
    ///
    /// Only destructors run, those of the innermost body first. The coroutines that the bodies
    /// hold, delegate to or own in any way are discarded as well, and the hook of
    /// [`set_unraisable_hook`](crate::set_unraisable_hook) is not called. A drop does the same
    /// while the thread panics.
    ///
    /// Use it where cleanup must not happen: for a coroutine that will be made again from a record
    /// of its inputs, say. [`close`](Self::close), or a plain drop, lets the body clean up.
    ///
    /// A destructor that runs meanwhile may resume a coroutine that somebody else owns; it runs as
    /// always. But every coroutine that is *dropped* on this thread before this call returns is
    /// discarded, even one that such a body drops, since nobody can know to whom it belonged. A
    /// [`close`](Self::close) still closes.
    ///
    /// # Panics
    ///
    /// If a destructor panics. The remaining destructors run on the way.
    ///
    /// ```
    /// use coroutine::{BoxCoroutine, Coroutine};
    /// use std::cell::RefCell;
    ///
    /// type Log = RefCell<Vec<&'static str>>;
    ///
    /// fn session(log: &Log) -> BoxCoroutine<'_, ()> {
    ///     Coroutine::new(async |co| {
    ///         let left = co.yield_(()).await;
    ///         log.borrow_mut().push("goodbye");
    ///         left
    ///     })
    /// }
    /// let log = Log::default();
    /// let mut first = session(&log);
    /// first.start()?;
    /// first.discard();
    /// assert!(log.borrow().is_empty());
    ///
    /// let mut second = session(&log);
    /// second.start()?;
    /// drop(second);
    /// assert_eq!(*log.borrow(), ["goodbye"]);
    /// # Ok::<(), coroutine::ResumeError<(), std::convert::Infallible>>(())
    /// ```
    ///
    /// DIFFERENCE: Python has no such method; a generator is closed when it is collected.
    pub fn discard(self) {
        let _discarding = Discarding::begin();
        drop(self);
    }

    /// Ends a coroutine without frames, and frees the memory of its body and of the frames.
    ///
    /// The status is set first: a destructor of the body may panic.
    #[inline]
    pub(crate) fn discard_body(&mut self) {
        self.status = Status::Closed;
        self.frames = Frames::<Y, S, E, K>::new();
        if let Some(Live { engine, mut slots }) = self.live.take() {
            let _running = slots.lend(); // its destructors may enter the slots
            drop(engine);
        }
    }

    /// Ends a coroutine without running it: the innermost body goes first, and the others in order
    /// even if a destructor panics.
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

/// Discards a coroutine if an operation on it unwinds. Forgotten when the operation has returned.
pub(crate) struct DiscardOnUnwind<'a, Y, S, R, E, F, K: Kind>(
    pub(crate) &'a mut Coroutine<Y, S, R, E, F, K>,
)
where
    F: Future<Output = Result<R, Interrupt<E>>>;

impl<Y, S, R, E, F, K: Kind> Drop for DiscardOnUnwind<'_, Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    #[cold]
    fn drop(&mut self) {
        self.0.ending = Ending::Panicked;
        self.0.discard_all();
    }
}

thread_local! {
    /// Whether a coroutine that is dropped on this thread is discarded. It has no destructor, so it
    /// can be read while the thread ends.
    static DISCARDING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a coroutine that is dropped on this thread is discarded, rather than released.
#[inline]
pub(crate) fn drops_discard() -> bool {
    std::thread::panicking() || DISCARDING.get()
}

/// Makes drops on this thread discard while it lives. May be nested.
struct Discarding {
    /// Whether they did before: restored at the end, even if a destructor panics.
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
