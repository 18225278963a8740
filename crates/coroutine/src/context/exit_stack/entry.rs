use std::task::{Context, Poll, ready};

use crate::{
    body::kind::Kind,
    context::{
        WithError,
        leaving::{left, report_lost, signal},
    },
    coroutine::{Coroutine, drops_discard},
    protocol::{Interrupt, ResumeError},
};

/// An entry of an exit stack: a manager that waits at its one yield, or a function.
pub(crate) trait Entry<E> {
    /// Leaves the context, on the way of `leaving` through it, which becomes what goes on outward.
    ///
    /// `begun`: it was polled before, and was pending.
    fn poll_exit(
        &mut self,
        cx: &mut Context<'_>,
        leaving: &mut Option<WithError<E>>,
        begun: bool,
    ) -> Poll<()>;
}

impl<Y, R, E, F, K: Kind> Entry<E> for Coroutine<Y, (), R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn poll_exit(
        &mut self,
        cx: &mut Context<'_>,
        leaving: &mut Option<WithError<E>>,
        begun: bool,
    ) -> Poll<()> {
        let outcome = if begun {
            ready!(self.poll_settle(cx))
        } else {
            let signal = signal(leaving);
            ready!(self.poll_resume(cx, signal)).map_err(ResumeError::without_value)
        };
        *leaving = left(leaving.take(), outcome);
        Poll::Ready(())
    }
}

/// A function that is called once: when the stack is left, or else when it is dropped.
pub(crate) struct Callback<E, F: FnOnce() -> Result<(), E>> {
    function: Option<F>,
}

impl<E, F: FnOnce() -> Result<(), E>> Callback<E, F> {
    pub(super) fn new(function: F) -> Self {
        Self {
            function: Some(function),
        }
    }

    /// Calls the function, unless it has been called, and returns its error.
    fn call(&mut self) -> Option<WithError<E>> {
        let function = self.function.take()?;
        function().err().map(WithError::Raised)
    }
}

impl<E, F: FnOnce() -> Result<(), E>> Entry<E> for Callback<E, F> {
    fn poll_exit(
        &mut self,
        _: &mut Context<'_>,
        leaving: &mut Option<WithError<E>>,
        _: bool,
    ) -> Poll<()> {
        if let Some(error) = self.call() {
            *leaving = Some(error);
        }
        Poll::Ready(())
    }
}

/// Calls it where a manager would be closed.
impl<E, F: FnOnce() -> Result<(), E>> Drop for Callback<E, F> {
    fn drop(&mut self) {
        if !drops_discard() {
            report_lost(self.call());
        }
    }
}
