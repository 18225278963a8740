//! The verbs as polls, for executors: one signal in, and a context that the body's futures may
//! keep.

use std::task::{Context, Poll};

use crate::{
    coroutine::Coroutine,
    protocol::{CoroutineState, Interrupt, Outcome, ResumeError, Signal, Status},
};

impl<Y, S, R, E, F> Coroutine<Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Delivers a signal and runs the body until it yields, ends, or awaits something else.
    ///
    /// `Pending`: the signal was delivered and the coroutine is [`Awaiting`](Status::Awaiting); the
    /// waker of `cx` is with the future that it awaits, and [`poll_settle`](Self::poll_settle) goes
    /// on.
    ///
    /// With [`Signal::Close`] the proper end is [`Exited`](ResumeError::Exited), a returned value
    /// is `Complete`, an ignored close is `Yielded`.
    ///
    /// # Errors
    ///
    /// As the verb that the signal stands for; a refused signal comes back whole.
    ///
    /// ```
    /// use coroutine::{Coroutine, Signal, Yielded};
    /// use std::task::{Context, Poll, Waker};
    ///
    /// let mut echo: Coroutine<u32, u32> = Coroutine::new(async |co| {
    ///     let mut last = 0;
    ///     loop {
    ///         last = co.yield_(last).await?;
    ///     }
    /// });
    /// let mut cx = Context::from_waker(Waker::noop());
    /// assert_eq!(echo.poll_resume(&mut cx, Signal::Start), Poll::Ready(Ok(Yielded(0))));
    /// assert_eq!(echo.poll_resume(&mut cx, Signal::Send(7)), Poll::Ready(Ok(Yielded(7))));
    /// ```
    #[inline(always)]
    pub fn poll_resume(
        &mut self,
        cx: &mut Context<'_>,
        signal: Signal<S, E>,
    ) -> Poll<Outcome<Y, R, Signal<S, E>, E>> {
        self.deliver_signal(Some(cx), signal, pending_if_awaiting)
    }

    /// Delivers a signal as the verb that it stands for does, without waiting.
    ///
    /// It is [`poll_resume`](Self::poll_resume) for bodies that only yield: no context, and nothing to
    /// match twice. With [`Signal::Close`] the proper end is [`Exited`](ResumeError::Exited), a returned
    /// value is `Complete`, an ignored close is `Yielded`.
    ///
    /// # Errors
    ///
    /// As the verb that the signal stands for; a refused signal comes back whole.
    /// [`Awaiting(None)`](ResumeError::Awaiting): it was delivered, and the body came to await a
    /// future; [`settle`](Self::settle) goes on.
    ///
    /// ```
    /// use coroutine::{Complete, Coroutine, ResumeError, Signal, Yielded};
    ///
    /// let mut echo: Coroutine<u32, u32, u32> = Coroutine::new(async |co| {
    ///     let got = co.yield_(0).await?;
    ///     Ok(got)
    /// });
    /// let script = [Signal::Send(1), Signal::Start, Signal::Send(7), Signal::Close];
    /// let steps = script.map(|signal| echo.step(signal));
    /// assert_eq!(steps, [
    ///     Err(ResumeError::NotStarted(Signal::Send(1))),
    ///     Ok(Yielded(0)),
    ///     Ok(Complete(7)),
    ///     Err(ResumeError::Closed(Signal::Close)),
    /// ]);
    /// ```
    #[inline]
    pub fn step(
        &mut self,
        signal: Signal<S, E>,
    ) -> Result<CoroutineState<Y, R>, ResumeError<Signal<S, E>, E>> {
        self.deliver_signal(None, signal, |step| step)
    }

    /// Delivers a signal, or refuses it; `read` makes the answer of the step.
    #[inline(always)]
    fn deliver_signal<T>(
        &mut self,
        cx: Option<&mut Context<'_>>,
        signal: Signal<S, E>,
        read: impl FnOnce(Outcome<Y, R, Signal<S, E>, E>) -> T,
    ) -> T {
        match (self.status, signal) {
            (Status::Suspended, Signal::Send(value)) => {
                return self.deliver(cx, |slots| slots.put_sent(value), read);
            }
            (Status::Suspended, Signal::Throw(error)) => {
                self.innermost().put_interrupt(Interrupt::Thrown(error));
            }
            (Status::Suspended, Signal::Close) => self.begin_close(),
            (Status::Created, Signal::Start) => {}
            (_, refused) => return read(Err(self.refuse(refused))),
        }
        read(self.advance(cx))
    }

    /// Goes on with a body that awaits a future, until it yields, ends, or has to wait again.
    ///
    /// # Errors
    ///
    /// What the body let out. In any other status than [`Awaiting`](Status::Awaiting) it is
    /// refused, with the error that tells that status: [`NotStarted`](ResumeError::NotStarted),
    /// [`AlreadyStarted`](ResumeError::AlreadyStarted), [`Closed`](ResumeError::Closed).
    ///
    /// ```
    /// use coroutine::{Coroutine, Signal, Yielded};
    /// use std::task::{Context, Poll, Waker};
    ///
    /// let mut slow: Coroutine<u32> = Coroutine::new(async |co| {
    ///     futures_lite::future::yield_now().await;
    ///     co.yield_(1).await
    /// });
    /// let mut cx = Context::from_waker(Waker::noop());
    /// assert_eq!(slow.poll_resume(&mut cx, Signal::Start), Poll::Pending);
    /// assert_eq!(slow.poll_settle(&mut cx), Poll::Ready(Ok(Yielded(1))));
    /// ```
    pub fn poll_settle(&mut self, cx: &mut Context<'_>) -> Poll<Outcome<Y, R, (), E>> {
        match self.status {
            Status::Awaiting => pending_if_awaiting(self.advance(Some(cx))),
            Status::Created => Poll::Ready(Err(ResumeError::NotStarted(()))),
            Status::Suspended => Poll::Ready(Err(ResumeError::AlreadyStarted(()))),
            Status::Closed => Poll::Ready(Err(ResumeError::Closed(()))),
        }
    }

    /// Answers a signal that runs nothing. What it does to the coroutine is what its verb does.
    #[cold]
    fn refuse(&mut self, signal: Signal<S, E>) -> ResumeError<Signal<S, E>, E> {
        match (self.status, signal) {
            (Status::Awaiting, signal) => ResumeError::Awaiting(Some(signal)),
            (Status::Created, Signal::Throw(error)) => {
                self.discard_body();
                ResumeError::Raised(error)
            }
            (Status::Created, Signal::Close) => {
                self.discard_body();
                ResumeError::Exited
            }
            (Status::Created, signal) => ResumeError::NotStarted(signal),
            (Status::Suspended, signal) => ResumeError::AlreadyStarted(signal),
            (Status::Closed, Signal::Throw(error)) => ResumeError::Raised(error),
            (Status::Closed, signal) => ResumeError::Closed(signal),
        }
    }
}

/// A step that ended in a wait is `Pending` to a poller. The signal of such a step was delivered.
#[inline]
pub(crate) fn pending_if_awaiting<Y, R, V, E>(
    step: Outcome<Y, R, V, E>,
) -> Poll<Outcome<Y, R, V, E>> {
    match step {
        Err(ResumeError::Awaiting(None)) => Poll::Pending,
        step => Poll::Ready(step),
    }
}
