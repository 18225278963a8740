//! The coroutine that a scenario describes, and its verbs.

use std::task::{Context, Poll, Waker};

use coroutine::{
    CloseError, Complete, CoroutineState, Interrupt, ResumeError, Signal, Status, Yielded,
    trace::Recorder,
};
use futures_lite::future::{block_on, poll_once, yield_now};

use super::super::kind::*;
use super::{
    counted::{Counted, Counter, Label},
    model::{Back, Seen},
    scenario::{Plan, Shape, Then, Verb},
};

pub(super) type Subject = Coroutine<Counted, Counted, Counted, Counted>;

/// Builds the coroutine: the body, and as many delegations or recorders around it as the shape
/// describes.
pub(super) fn build(shape: Shape, plan: Plan, counter: Counter) -> Subject {
    match shape {
        Shape::Direct
        | Shape::YieldFrom { levels: 0 }
        | Shape::YieldFromMut { levels: 0 }
        | Shape::Recorded { levels: 0 } => {
            let captured = counter.make(Label::Captured);
            Coroutine::new(async move |co| {
                let _captured = &captured;
                run(co, &plan, &counter).await
            })
        }
        Shape::YieldFrom { levels } => {
            let inner = Shape::YieldFrom { levels: levels - 1 };
            let sub = build(inner, plan, counter);
            Coroutine::new(async move |co| co.yield_from(sub).await)
        }
        Shape::YieldFromMut { levels } => {
            let inner = Shape::YieldFromMut { levels: levels - 1 };
            let mut sub = build(inner, plan, counter);
            Coroutine::new(async move |co| co.yield_from_mut(&mut sub).await)
        }
        Shape::Recorded { levels } => {
            let inner = Shape::Recorded { levels: levels - 1 };
            record(&Recorder::new(), build(inner, plan, counter))
        }
    }
}

async fn run(
    co: &mut Co<'_, Counted, Counted, Counted>,
    plan: &Plan,
    counter: &Counter,
) -> Result<Counted, Interrupt<Counted>> {
    let mut kept = Vec::new();
    for (at, stage) in plan.iter().enumerate() {
        if stage.waits_first {
            yield_now().await;
        }
        let (then, leave) = match co.yield_(counter.make(Label::YieldedAt(at))).await {
            Ok(sent) => {
                kept.push(sent);
                (stage.when_sent, Interrupt::Closed)
            }
            Err(thrown @ Interrupt::Thrown(_)) => (stage.when_thrown, thrown),
            Err(closed) => (stage.when_closed, closed),
        };
        match then {
            Then::GoOn => {}
            Then::Return => return Ok(counter.make(Label::ReturnedAt(at))),
            Then::Raise => return Err(counter.make(Label::RaisedAt(at)).into()),
            Then::Leave => return Err(leave),
            Then::GiveUp => return Err(Interrupt::CloseIgnored),
        }
    }
    Ok(counter.make(Label::ReturnedAt(plan.len())))
}

/// Takes one step. All that it hands out is dropped; its labels are kept.
pub(super) fn step(subject: &mut Subject, verb: Verb, number: usize, counter: &Counter) -> Seen {
    let sent = || counter.make(Label::SentBy(number));
    let thrown = || counter.make(Label::ThrownBy(number));
    let mut poll = |signal| {
        let mut cx = Context::from_waker(Waker::noop());
        polled(subject.poll_resume(&mut cx, signal), back)
    };
    match verb {
        Verb::PollStart => poll(Signal::Start),
        Verb::PollSend => poll(Signal::Send(sent())),
        Verb::PollThrow => poll(Signal::Throw(thrown())),
        Verb::PollClose => poll(Signal::Close),
        Verb::Settle => {
            let mut cx = Context::from_waker(Waker::noop());
            polled(subject.poll_settle(&mut cx), |()| None)
        }
        Verb::Start => seen(subject.start(), start_back),
        Verb::Send => seen(subject.send(sent()), send_back),
        Verb::Throw => seen(subject.throw(thrown()), throw_back),
        Verb::Close => closed(subject.close()),
        Verb::AsyncStart => once(subject.start_async(), |step| seen(step, start_back)),
        Verb::AsyncSend => once(subject.send_async(sent()), |step| seen(step, send_back)),
        Verb::AsyncThrow => once(subject.throw_async(thrown()), |step| seen(step, throw_back)),
        Verb::AsyncClose => once(subject.close_async(), closed),
        Verb::AsyncSettle => once(subject.settle(), |step| seen(step, |()| None)),
    }
}

/// Polls a verb once and drops it.
fn once<T>(verb: impl Future<Output = T>, seen: impl FnOnce(T) -> Seen) -> Seen {
    block_on(poll_once(verb)).map_or(Seen::Waits, seen)
}

fn start_back((): ()) -> Back {
    Some(Signal::Start)
}

fn send_back(value: Counted) -> Back {
    Some(Signal::Send(value.label))
}

fn throw_back(error: Counted) -> Back {
    Some(Signal::Throw(error.label))
}

fn closed(ended: Result<Option<Counted>, CloseError<Counted, Counted>>) -> Seen {
    match ended {
        Ok(returned) => Seen::Closed(returned.map(|value| value.label)),
        Err(CloseError::Ignored(value)) => Seen::Ignored(value.label),
        Err(CloseError::CloseIgnored) => Seen::CloseIgnored,
        Err(CloseError::Raised(error)) => Seen::Raised(error.label),
        Err(CloseError::Awaiting) => Seen::Waits,
    }
}

type Resumed<V> = Result<CoroutineState<Counted, Counted>, ResumeError<V, Counted>>;

fn polled<V>(step: Poll<Resumed<V>>, back: impl Fn(V) -> Back) -> Seen {
    match step {
        Poll::Pending => Seen::Waits,
        Poll::Ready(Err(ResumeError::Awaiting(None))) => panic!("a poll that waits is `Pending`"),
        Poll::Ready(step) => seen(step, back),
    }
}

fn seen<V>(step: Resumed<V>, back: impl Fn(V) -> Back) -> Seen {
    match step {
        Ok(Yielded(value)) => Seen::Yielded(value.label),
        Ok(Complete(value)) => Seen::Complete(value.label),
        Err(ResumeError::Raised(error)) => Seen::Raised(error.label),
        Err(ResumeError::Exited) => Seen::Exited,
        Err(ResumeError::CloseIgnored) => Seen::CloseIgnored,
        Err(ResumeError::Awaiting(None)) => Seen::Waits,
        Err(ResumeError::Awaiting(Some(refused))) => Seen::Refused(Status::Awaiting, back(refused)),
        Err(ResumeError::NotStarted(refused)) => Seen::Refused(Status::Created, back(refused)),
        Err(ResumeError::AlreadyStarted(refused)) => {
            Seen::Refused(Status::Suspended, back(refused))
        }
        Err(ResumeError::Closed(refused)) => Seen::Refused(Status::Closed, back(refused)),
    }
}

fn back(refused: Signal<Counted, Counted>) -> Back {
    Some(match refused {
        Signal::Start => Signal::Start,
        Signal::Send(value) => Signal::Send(value.label),
        Signal::Throw(error) => Signal::Throw(error.label),
        Signal::Close => Signal::Close,
    })
}
