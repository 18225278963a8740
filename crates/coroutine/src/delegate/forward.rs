use std::{
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    body::{
        kind::Kind,
        slots::{BodySlots, Reply, Slots},
    },
    coroutine::Coroutine,
    protocol::{CoroutineState, Interrupt, Outcome, Signal, Status},
};

/// One `yield_from_mut`: yields each value of the sub again, and passes each reply on to it.
pub(super) struct Forward<'a, 'sub, Y, S, R, E, F, K: Kind>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    slots: &'a BodySlots<Y, S, E, K>,
    sub: &'sub mut Coroutine<Y, S, R, E, F, K>,
    stage: Stage,
    /// Whether the last reply was a close.
    closing: bool,
    /// Whether the plate of the body shows the way to the sub.
    linked: bool,
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

impl<'a, 'sub, Y, S, R, E, F, K: Kind> Forward<'a, 'sub, Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    pub(super) fn new(
        slots: &'a BodySlots<Y, S, E, K>,
        sub: &'sub mut Coroutine<Y, S, R, E, F, K>,
        location: &'static Location<'static>,
    ) -> Self {
        Self {
            slots,
            sub,
            stage: Stage::Lazy,
            closing: false,
            linked: false,
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
        self.forward(cx, outcome)
    }

    /// Yields the sub's value, or ends as the sub has ended.
    fn forward<V>(
        &mut self,
        cx: &Context<'_>,
        outcome: Poll<Outcome<Y, R, V, E>>,
    ) -> Poll<Result<R, Interrupt<E>>> {
        let Poll::Ready(outcome) = outcome else {
            self.stage = Stage::Settling;
            return Poll::Pending;
        };
        let ended = match outcome {
            Ok(CoroutineState::Yielded(value)) if self.closing => {
                drop(value);
                Err(Interrupt::CloseIgnored)
            }
            Ok(CoroutineState::Yielded(value)) => return self.yield_again(cx, value),
            Ok(CoroutineState::Complete(_)) if self.closing => Err(Interrupt::Closed),
            Ok(CoroutineState::Complete(returned)) => Ok(returned),
            Err(ended) => Err(ended.into_interrupt()),
        };
        self.end(ended)
    }

    /// Yields the sub's value, and waits for the reply.
    fn yield_again(&mut self, cx: &Context<'_>, value: Y) -> Poll<Result<R, Interrupt<E>>> {
        self.stage = Stage::Waiting;
        let place = self.sub.place();
        let put = |slots: &Slots<Y, S, E, K>| slots.put_forwarded(value, place);
        let begun = self.slots.begin(self.location, cx, put, Err);
        if begun.is_ready() {
            self.stage = Stage::Over;
        } else if !self.linked {
            self.linked = true;
            self.slots.link(self.location, &self.sub.live().slots);
        }
        begun
    }

    fn end(&mut self, ended: Result<R, Interrupt<E>>) -> Poll<Result<R, Interrupt<E>>> {
        self.stage = Stage::Over;
        self.unlink();
        Poll::Ready(ended)
    }

    fn unlink(&mut self) {
        if std::mem::take(&mut self.linked) {
            self.slots.unlink();
        }
    }
}

/// It holds references only.
impl<Y, S, R, E, F, K: Kind> Unpin for Forward<'_, '_, Y, S, R, E, F, K> where
    F: Future<Output = Result<R, Interrupt<E>>>
{
}

impl<Y, S, R, E, F, K: Kind> Future for Forward<'_, '_, Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    type Output = Result<R, Interrupt<E>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        match this.stage {
            Stage::Lazy => {
                debug_assert_eq!(this.sub.status(), Status::Created);
                if let Err(close) = this.slots.clear() {
                    return this.end(Err(close)); // it was not delivered to the operation before
                }
                this.resume(cx, Signal::Start)
            }
            Stage::Settling => {
                let outcome = this.sub.poll_settle(cx);
                this.forward(cx, outcome)
            }
            Stage::Waiting => {
                let Some(reply) = this.slots.take_reply() else {
                    this.slots.keep_waker(cx);
                    return Poll::Pending;
                };
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

impl<Y, S, R, E, F, K: Kind> Drop for Forward<'_, '_, Y, S, R, E, F, K>
where
    F: Future<Output = Result<R, Interrupt<E>>>,
{
    fn drop(&mut self) {
        if matches!(self.stage, Stage::Waiting) {
            self.slots.withdraw();
        }
        self.unlink();
    }
}
