//! How often bodies are polled: when somebody has woken them, and no more.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use coroutine::{Complete, Coroutine, Yielded};
use futures_lite::{Stream, future};

use super::{Gate, turns};
use crate::coroutine::wakes::Wakes;

/// An executor of one future, which polls it first and then once for each time that it has woken.
struct Task {
    wakes: Arc<Wakes>,
    polls: u32,
}

impl Task {
    fn new() -> Self {
        let wakes = Arc::<Wakes>::default();
        Arc::clone(&wakes).wake(); // for its first poll
        Self { wakes, polls: 0 }
    }

    /// Polls while there is a reason to.
    fn run<T>(&mut self, mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> Option<T> {
        let waker = Waker::from(Arc::clone(&self.wakes));
        while self.wakes.take() > 0 {
            self.polls += 1;
            if let Poll::Ready(output) = poll(&mut Context::from_waker(&waker)) {
                return Some(output);
            }
        }
        None
    }

    #[track_caller]
    fn check(&self, polls: u32, reason: &str) {
        assert_eq!(self.polls, polls, "{reason}");
        assert_eq!(self.wakes.take(), 0, "{reason}: no wake is left");
    }
}

/// Yields once, when the gate is open.
fn behind(gate: &Gate) -> Coroutine<u32> {
    let gate = gate.clone();
    Coroutine::new(async move |co| {
        gate.pass().await;
        co.yield_(1).await
    })
}

#[test]
fn a_body_that_is_not_woken_is_not_polled() {
    let gate = Gate::default();
    let mut body = behind(&gate);
    let mut task = Task::new();
    let mut start = pin!(body.start_async());
    assert_eq!(task.run(|cx| start.as_mut().poll(cx)), None);
    task.check(1, "it asked to be woken by the gate, and by nothing else");
    assert_eq!(gate.polls(), 1);
    assert_eq!(task.run(|cx| start.as_mut().poll(cx)), None);
    task.check(1, "there was no reason to poll");
    gate.open();
    assert_eq!(task.run(|cx| start.as_mut().poll(cx)), Some(Ok(Yielded(1))));
    task.check(2, "once for the gate");
    assert_eq!(gate.polls(), 2);
}

#[test]
fn a_step_polls_once_for_each_wake_of_its_own_and_once_more() {
    for count in [0, 1, 5] {
        let mut body: Coroutine<u32, u32> = Coroutine::new(async move |co| {
            let mut got = co.yield_(0).await?;
            loop {
                turns(count).await;
                got = co.yield_(got).await?;
            }
        });
        body.start().unwrap();
        for number in 0..3 {
            let mut task = Task::new();
            let mut send = pin!(body.send_async(number));
            let sent = task.run(|cx| send.as_mut().poll(cx));
            assert_eq!(sent, Some(Ok(Yielded(number))));
            task.check(count + 1, "a yield neither wakes nor waits");
        }
    }
}

#[test]
fn a_spurious_poll_of_a_verb_delivers_nothing_twice() {
    let gate = Gate::default();
    let mut body: Coroutine<u32, u32, u32> = Coroutine::new({
        let gate = gate.clone();
        async move |co| {
            let mut sum = co.yield_(0).await?;
            gate.pass().await;
            sum += co.yield_(sum).await?;
            Ok(sum)
        }
    });
    body.start().unwrap();
    {
        let mut send = pin!(body.send_async(7));
        for polls in 1..=5 {
            assert_eq!(super::once(send.as_mut()), None);
            assert_eq!(gate.polls(), polls, "each poll checks the gate once");
        }
        gate.open();
        assert_eq!(super::once(send.as_mut()), Some(Ok(Yielded(7))));
    }
    assert_eq!(future::block_on(body.send_async(1)), Ok(Complete(8)));
}

#[test]
fn the_last_waker_is_the_one_that_is_woken() {
    // A verb is dropped; whoever settles is woken, and not the one who left.
    let gate = Gate::default();
    let mut body = behind(&gate);
    let (mut first, mut second) = (Task::new(), Task::new());
    {
        let mut start = pin!(body.start_async());
        assert_eq!(first.run(|cx| start.as_mut().poll(cx)), None);
    }
    let mut settle = pin!(body.settle());
    assert_eq!(second.run(|cx| settle.as_mut().poll(cx)), None);
    gate.open();
    assert_eq!(
        second.run(|cx| settle.as_mut().poll(cx)),
        Some(Ok(Yielded(1)))
    );
    first.check(1, "it was dropped after one poll");
    second.check(2, "one that waits, and one for the gate");
}

#[test]
fn a_stream_is_polled_once_a_value_and_once_a_wake() {
    let gate = Gate::default();
    let mut stream = pin!({
        let gate = gate.clone();
        let body: Coroutine<u32> = Coroutine::new(async move |co| {
            co.yield_(1).await?;
            gate.pass().await;
            co.yield_(2).await
        });
        body.into_stream()
    });
    let mut task = Task::new();
    assert_eq!(task.run(|cx| stream.as_mut().poll_next(cx)), Some(Some(1)));
    task.check(1, "a value is there at once");
    let mut task = Task::new();
    assert_eq!(task.run(|cx| stream.as_mut().poll_next(cx)), None);
    task.check(1, "it waits");
    gate.open();
    assert_eq!(task.run(|cx| stream.as_mut().poll_next(cx)), Some(Some(2)));
    task.check(2, "the gate has woken it");
    assert_eq!(gate.polls(), 2);
    let mut task = Task::new();
    assert_eq!(task.run(|cx| stream.as_mut().poll_next(cx)), Some(None));
    assert_eq!(gate.polls(), 2, "nobody looks again");
}

#[test]
fn the_body_outside_is_polled_only_when_the_innermost_awaits() {
    let gate = Gate::default();
    let mut polls_outside = 0;
    let mut body = Coroutine::unboxed(async |co: &mut coroutine::Co<'_, u32>| {
        let mut delegation = pin!(co.yield_from(behind(&gate)));
        future::poll_fn(|cx| {
            polls_outside += 1;
            delegation.as_mut().poll(cx)
        })
        .await
    });
    let mut task = Task::new();
    {
        let mut start = pin!(body.start_async());
        assert_eq!(task.run(|cx| start.as_mut().poll(cx)), None);
        gate.open();
        assert_eq!(task.run(|cx| start.as_mut().poll(cx)), Some(Ok(Yielded(1))));
        task.check(2, "as without the delegation");
    }
    assert_eq!(body.resume(), Ok(Complete(())));
    drop(body);
    assert_eq!(
        polls_outside, 3,
        "one that put the sub out, one while it awaits, one that took its end"
    );
}
