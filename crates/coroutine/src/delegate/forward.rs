use std::{
    panic::Location,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use crate::{
    body::slots::{Reply, Slots},
    coroutine::Coroutine,
    protocol::{CoroutineState, Interrupt, Outcome, Signal, Status},
};

/// One `yield_from_mut`: yields each value of the sub again, and passes each reply on to it.
pub(super) struct Forward<'a, 'sub, Y, S, R, E, F>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    slots: &'a Rc<Slots<Y, S, E>>,
    sub: &'sub mut Coroutine<Y, S, R, E, F>,
    stage: Stage,
    /// Whether the last reply was a close.
    closing: bool,
    location: &'static Location<'static>,
}

enum Stage {
    Lazy,
    /// The sub awaits a future.
    Settling,
    /// A value of the sub was yielded; the reply to it goes to the sub.
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

    /// Passes a signal on to the sub.
    fn resume(
        &mut self,
        cx: &mut Context<'_>,
        signal: Signal<S, E>,
    ) -> Poll<Result<R, Interrupt<E>>> {
        self.closing = matches!(signal, Signal::Close);
        let outcome = self.sub.poll_resume(cx, signal);
        self.forward(outcome)
    }

    /// Yields the sub's value, or ends as the sub has ended.
    fn forward<V>(&mut self, outcome: Poll<Outcome<Y, R, V, E>>) -> Poll<Result<R, Interrupt<E>>> {
        let Poll::Ready(outcome) = outcome else {
            self.stage = Stage::Settling;
            return Poll::Pending;
        };
        let ended = match outcome {
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
            Err(ended) => Err(ended.into_interrupt()),
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
                this.slots.withdraw_leaked(); // the sub may wait before it yields
                this.resume(cx, Signal::Start)
            }
            Stage::Settling => {
                let outcome = this.sub.poll_settle(cx);
                this.forward(outcome)
            }
            Stage::Waiting => {
                let Some(reply) = this.slots.take_reply() else {
                    return Poll::Pending;
                };
                this.slots.unlink();
                let answer = match reply {
                    Reply::Sent(value) => Ok(value),
                    Reply::Raised(interrupt) => Err(interrupt),
                    Reply::Returned => unreachable!("only a `yield_from` has a sub on the stack"),
                };
                this.resume(cx, Signal::answer(answer))
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
