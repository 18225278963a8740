//! The verbs as signals: one value in, with a context that the body's futures may keep, or without.

use std::task::{Context, Poll};

use super::Coroutine;
use crate::{
    body::{kind::Kind, room::CallerEnd},
    protocol::{CoroutineState, Ending, Interrupt, Outcome, ResumeError, Signal, Status},
};

impl<Y, S, R, E, F, K: Kind> Coroutine<Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    /// Delivers a signal, and runs the body until it yields or ends: [`start`](Self::start),
    /// [`send`](Self::send), [`throw`](Self::throw) or [`close`](Self::close), as one value.
    ///
    /// With [`Signal::Close`] the proper end is [`Exited`](ResumeError::Exited), a returned value
    /// is `Complete`, an ignored close is `Yielded`, and a coroutine that has ended is
    /// [`Closed`](ResumeError::Closed).
    ///
    /// # Errors
    ///
    /// Those of the verb; a refused signal comes back whole.
    /// [`Awaiting(None)`](ResumeError::Awaiting): the signal was delivered and the body awaits a
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
    /// assert_eq!(script.map(|signal| echo.step(signal)), [
    ///     Err(ResumeError::NotStarted(Signal::Send(1))),
    ///     Ok(Yielded(0)),
    ///     Ok(Complete(7)),
    ///     Err(ResumeError::Closed(Signal::Close)),
    /// ]);
    /// ```
    pub fn step(
        &mut self,
        signal: Signal<S, E>,
    ) -> Result<CoroutineState<Y, R>, ResumeError<Signal<S, E>, E>> {
        self.deliver_signal(None, signal, |outcome| outcome)
    }

    /// Delivers a signal, and runs the body until it yields, ends, or awaits something else:
    /// [`step`](Self::step) for executors.
    ///
    /// `Pending`: the signal was delivered and the coroutine is [`Awaiting`](Status::Awaiting). The
    /// future that it awaits has the waker of `cx`; [`poll_settle`](Self::poll_settle) goes on.
    ///
    /// # Errors
    ///
    /// Those of [`step`](Self::step), without `Awaiting(None)`.
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

    /// Goes on with a body that awaits a future, until it yields, ends, or has to wait again.
    ///
    /// # Errors
    ///
    /// The error that the body lets out. A coroutine in any other status than
    /// [`Awaiting`](Status::Awaiting) refuses, by the error that names its status:
    /// [`NotStarted`](ResumeError::NotStarted), [`AlreadyStarted`](ResumeError::AlreadyStarted),
    /// [`Closed`](ResumeError::Closed).
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
            refusing => Poll::Ready(Err(ResumeError::refusal(refusing, ()))),
        }
    }

    /// Polls a suspended body once more, without a reply to its yield: a future that it awaits next
    /// to that was woken.
    ///
    /// `Pending`: it waits, at the same yield if the coroutine is still
    /// [`Suspended`](Status::Suspended); if it is [`Awaiting`](Status::Awaiting), it has dropped
    /// that yield. Otherwise the body has dropped the yield, and yields anew or has ended.
    ///
    /// # Errors
    ///
    /// The error that the body lets out. A coroutine in any other status than
    /// [`Suspended`](Status::Suspended) refuses, as [`poll_settle`](Self::poll_settle) does.
    ///
    /// ```
    /// use coroutine::{Complete, Coroutine, Signal, Status, Yielded};
    /// use futures_lite::future;
    /// use std::{cell::Cell, future::poll_fn, rc::Rc, task::{Context, Poll, Waker}};
    ///
    /// let is_late = Rc::new(Cell::new(false));
    /// let clock = Rc::clone(&is_late);
    /// let mut impatient: Coroutine<&str, (), &str> = Coroutine::new(async move |co| {
    ///     let reply = async { co.yield_("a question").await.map(|()| "answered") };
    ///     let limit = poll_fn(|_| match clock.get() {
    ///         true => Poll::Ready(Ok("too late")),
    ///         false => Poll::Pending, // a real one would keep the waker
    ///     });
    ///     future::or(reply, limit).await
    /// });
    /// let mut cx = Context::from_waker(Waker::noop());
    /// let question = impatient.poll_resume(&mut cx, Signal::Start);
    /// assert_eq!(question, Poll::Ready(Ok(Yielded("a question"))));
    /// assert_eq!(impatient.poll_suspended(&mut cx), Poll::Pending);
    /// assert_eq!(impatient.status(), Status::Suspended);
    /// is_late.set(true);
    /// assert_eq!(impatient.poll_suspended(&mut cx), Poll::Ready(Ok(Complete("too late"))));
    /// ```
    pub fn poll_suspended(&mut self, cx: &mut Context<'_>) -> Poll<Outcome<Y, R, (), E>> {
        if self.status != Status::Suspended {
            return Poll::Ready(Err(ResumeError::refusal(self.status, ())));
        }
        let polled = pending_if_awaiting(self.advance(Some(cx)));
        if polled.is_pending() && self.innermost_mut().enter_mut(|slots| slots.is_waiting()) {
            self.status = Status::Suspended;
        }
        polled
    }

    /// Delivers a signal or refuses it. `read` makes the result of the outcome.
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
                self.innermost_mut()
                    .enter_mut(|slots| slots.put_interrupt(Interrupt::Thrown(error)));
            }
            (Status::Suspended, Signal::Close) => self.begin_close(),
            (Status::Created, Signal::Start) => {}
            (_, refused) => return read(Err(self.refuse(refused))),
        }
        read(self.advance(cx))
    }

    /// Leaves a close in the slots of the innermost body, and notes at which level that is.
    fn begin_close(&mut self) {
        let level = u32::try_from(self.frames.len());
        self.closing = level.expect("memory ends before the levels do");
        self.innermost_mut()
            .enter_mut(|slots| slots.put_interrupt(Interrupt::Closed));
    }

    /// Answers a signal that runs nothing. A throw or a close ends a body that has not begun.
    #[cold]
    fn refuse(&mut self, signal: Signal<S, E>) -> ResumeError<Signal<S, E>, E> {
        match (self.status, signal) {
            (Status::Created, Signal::Throw(error)) => {
                self.discard_body();
                self.ending = Ending::Raised;
                ResumeError::Raised(error)
            }
            (Status::Closed, Signal::Throw(error)) => ResumeError::Raised(error),
            (Status::Created, Signal::Close) => {
                self.discard_body();
                ResumeError::Exited
            }
            (status, refused) => ResumeError::refusal(status, refused),
        }
    }
}

/// Makes an outcome that waits `Pending`. The signal of such a step was delivered.
#[inline]
fn pending_if_awaiting<Y, R, V, E>(outcome: Outcome<Y, R, V, E>) -> Poll<Outcome<Y, R, V, E>> {
    match outcome {
        Err(ResumeError::Awaiting(None)) => Poll::Pending,
        outcome => Poll::Ready(outcome),
    }
}
