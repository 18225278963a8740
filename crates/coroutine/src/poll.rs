//! The verbs as polls, for executors: one signal in, and a context that the body's futures may
//! keep.

use std::task::{Context, Poll};

use crate::{
    coroutine::Coroutine, error::ResumeError, interrupt::Interrupt, signal::Signal, state::Step,
    status::Status,
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
    ) -> Poll<Step<Y, R, Signal<S, E>, E>> {
        match (self.status, signal) {
            (Status::Suspended, Signal::Send(value)) => {
                return self.deliver(Some(cx), |slots| slots.put_sent(value), pending_if_awaiting);
            }
            (Status::Suspended, Signal::Throw(error)) => {
                self.innermost().put_interrupt(Interrupt::Thrown(error));
            }
            (Status::Suspended, Signal::Close) => self.begin_close(),
            (Status::Created, Signal::Start) => {}
            (_, refused) => return Poll::Ready(Err(self.refuse(refused))),
        }
        pending_if_awaiting(self.advance(Some(cx)))
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
    pub fn poll_settle(&mut self, cx: &mut Context<'_>) -> Poll<Step<Y, R, (), E>> {
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
pub(crate) fn pending_if_awaiting<Y, R, V, E>(step: Step<Y, R, V, E>) -> Poll<Step<Y, R, V, E>> {
    match step {
        Err(ResumeError::Awaiting(None)) => Poll::Pending,
        step => Poll::Ready(step),
    }
}
