use std::{
    panic::Location,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use crate::{
    body::slots::{Reply, Slots},
    coroutine::Coroutine,
    protocol::{CoroutineState, Interrupt, Outcome, ResumeError, Signal, Status},
};

/// One `yield_from_mut`: each value of the sub is yielded again here, and each reply is handed on.
pub(super) struct Forward<'a, 'sub, Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    slots: &'a Rc<Slots<Y, S, E>>,
    sub: &'sub mut Coroutine<Y, S, R, E, F>,
    stage: Stage,
    /// The sub is being closed, since the last reply.
    closing: bool,
    location: &'static Location<'static>,
}

enum Stage {
    Lazy,
    /// The sub awaits a future.
    Settling,
    /// A value of the sub is out; the reply to it goes in.
    Waiting,
    Over,
}

impl<'a, 'sub, Y, S, R, E, F> Forward<'a, 'sub, Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    pub(super) fn new(
        slots: &'a Rc<Slots<Y, S, E>>,
        sub: &'sub mut Coroutine<Y, S, R, E, F>,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            slots,
            sub,
            stage: Stage::Lazy,
            closing: false,
            location,
        }
    }

    fn resume(
        &mut self,
        cx: &mut Context<'_>,
        signal: Signal<S, E>,
    ) -> Poll<Result<R, Interrupt<E>>> {
        let step = self.sub.poll_resume(cx, signal);
        self.forward(step)
    }

    fn forward<V>(&mut self, step: Poll<Outcome<Y, R, V, E>>) -> Poll<Result<R, Interrupt<E>>> {
        let Poll::Ready(step) = step else {
            self.stage = Stage::Settling;
            return Poll::Pending;
        };
        let ended = match step {
            Ok(CoroutineState::Yielded(value)) if self.closing => {
                drop(value);
                Err(Interrupt::CloseIgnored)
            }
            Ok(CoroutineState::Yielded(value)) => {
                self.stage = Stage::Waiting;
                self.slots.begin(self.location);
                self.slots.yielded.set(Some(value));
                if let Some(live) = &self.sub.live {
                    self.slots.link(&live.slots);
                }
                return Poll::Pending;
            }
            Ok(CoroutineState::Complete(_)) if self.closing => Err(Interrupt::Closed),
            Ok(CoroutineState::Complete(returned)) => Ok(returned),
            Err(ResumeError::Raised(error)) => Err(Interrupt::Thrown(error)),
            Err(ResumeError::Exited) => Err(Interrupt::Closed),
            Err(ResumeError::CloseIgnored) => Err(Interrupt::CloseIgnored),
            Err(
                ResumeError::NotStarted(_)
                | ResumeError::AlreadyStarted(_)
                | ResumeError::Closed(_)
                | ResumeError::Awaiting(_),
            ) => unreachable!("nobody else resumes a sub that is borrowed"),
        };
        self.stage = Stage::Over;
        Poll::Ready(ended)
    }
}

/// It holds references only.
impl<Y, S, R, E, F> Unpin for Forward<'_, '_, Y, S, R, E, F> where
    F: Future<Output = Result<R, Interrupt<E>>>
{
}

impl<Y, S, R, E, F> Future for Forward<'_, '_, Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    type Output = Result<R, Interrupt<E>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        match this.stage {
            Stage::Lazy => {
                debug_assert_eq!(this.sub.status(), Status::Created);
                this.slots.clear_leaked(); // the sub may wait before it yields
                this.resume(cx, Signal::Start)
            }
            Stage::Settling => {
                let step = this.sub.poll_settle(cx);
                this.forward(step)
            }
            Stage::Waiting => {
                let Some(reply) = this.slots.take_reply() else {
                    return Poll::Pending;
                };
                this.slots.unlink();
                match reply {
                    Reply::Sent(value) => this.resume(cx, Signal::Send(value)),
                    Reply::Raised(Interrupt::Thrown(error)) => {
                        this.resume(cx, Signal::Throw(error))
                    }
                    Reply::Raised(Interrupt::Closed) => {
                        this.closing = true;
                        this.resume(cx, Signal::Close)
                    }
                    Reply::Raised(Interrupt::CloseIgnored) | Reply::Returned => {
                        unreachable!("only a body that put a sub out is told of its end")
                    }
                }
            }
            Stage::Over => panic!("a delegation was polled after it had ended"),
        }
    }
}

impl<Y, S, R, E, F> Drop for Forward<'_, '_, Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn drop(&mut self) {
        if matches!(self.stage, Stage::Waiting) {
            self.slots.withdraw();
        }
    }
}
