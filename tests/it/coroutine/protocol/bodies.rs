//! Bodies and helpers that several files use.

use std::{
    fmt::Debug,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use coroutine::{Coroutine, CoroutineState, Interrupt, Kind, ResumeError, Signal};

/// The acts of bodies and destructors, in order.
#[derive(Clone, Default)]
pub(crate) struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    fn noted(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note(&self, event: impl Into<String>) {
        self.noted().push(event.into());
    }

    /// A value whose destructor notes that.
    pub(crate) fn local(&self, name: &'static str) -> Local {
        Local(self.clone(), name)
    }

    /// Forgets what was noted so far.
    pub(crate) fn forget(&self) {
        self.noted().clear();
    }

    /// The notes since the last check, where the order is not the point.
    pub(crate) fn sorted(&self) -> Vec<String> {
        let mut noted = std::mem::take(&mut *self.noted());
        noted.sort();
        noted
    }

    /// Asserts what was noted since the last check.
    #[track_caller]
    pub(crate) fn check(&self, expected: &[&str], reason: &str) {
        let noted = std::mem::take(&mut *self.noted());
        assert_eq!(noted, expected, "{reason}");
    }
}

/// A local of a body.
pub(crate) struct Local(Trace, &'static str);

impl Local {
    pub(crate) fn note(&self, event: &str) {
        self.0.note(event);
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        self.0.note(format!("{} dropped", self.1));
    }
}

/// Polls with a waker that does nothing; a wait comes as the error that the verbs return.
pub(crate) fn settle<Y, S, R, E, F, K: Kind>(
    coroutine: &mut Coroutine<Y, S, R, E, F, K>,
) -> Result<CoroutineState<Y, R>, ResumeError<(), E>>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    match coroutine.poll_settle(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(step) => step,
        Poll::Pending => Err(ResumeError::Awaiting(None)),
    }
}

/// The outcome of `poll_resume`.
pub(crate) type Polled<Y, S, R, E> =
    Poll<Result<CoroutineState<Y, R>, ResumeError<Signal<S, E>, E>>>;

/// Delivers a signal with a waker that does nothing.
pub(crate) fn signal<Y, S, R, E, F, K: Kind>(
    coroutine: &mut Coroutine<Y, S, R, E, F, K>,
    signal: Signal<S, E>,
) -> Polled<Y, S, R, E>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    coroutine.poll_resume(&mut Context::from_waker(Waker::noop()), signal)
}

/// Runs what must panic, and returns the message of the panic.
#[track_caller]
pub(crate) fn panic_of<T: Debug>(run: impl FnOnce() -> T) -> String {
    let payload = match catch_unwind(AssertUnwindSafe(run)) {
        Ok(value) => panic!("it returned {value:?} instead of a panic"),
        Err(payload) => payload,
    };
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => (*payload.downcast::<&str>().expect("a message")).to_owned(),
    }
}
