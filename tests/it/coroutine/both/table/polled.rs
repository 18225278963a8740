//! The same table for the verbs as polls.

use std::task::Poll;

use coroutine::{ResumeError, Signal, Yielded};
use futures_lite::future::yield_now;

use super::super::kind::*;
use super::{
    Operation,
    Status::{Awaiting, Closed, Created, Suspended},
    Trace, check, standing, text,
};
use crate::coroutine::protocol::bodies::{settle, signal};

#[test]
fn poll_resume_start_and_send() {
    let start: Operation<u32> = |body| text(signal(body, Signal::Start));
    let send: Operation<u32> = |body| text(signal(body, Signal::Send(7)));
    check(
        "poll_resume",
        &[
            (
                Created,
                start,
                "Ready(Ok(Yielded(0)))",
                Suspended,
                &["runs"],
            ),
            (
                Suspended,
                start,
                "Ready(Err(AlreadyStarted(Start)))",
                Suspended,
                &[],
            ),
            (
                Awaiting,
                start,
                "Ready(Err(Awaiting(Some(Start))))",
                Awaiting,
                &[],
            ),
            (Closed, start, "Ready(Err(Closed(Start)))", Closed, &[]),
            (
                Created,
                send,
                "Ready(Err(NotStarted(Send(7))))",
                Created,
                &[],
            ),
            (
                Suspended,
                send,
                "Ready(Ok(Yielded(1)))",
                Suspended,
                &["sent 7"],
            ),
            (
                Awaiting,
                send,
                "Ready(Err(Awaiting(Some(Send(7)))))",
                Awaiting,
                &[],
            ),
            (Closed, send, "Ready(Err(Closed(Send(7))))", Closed, &[]),
        ],
    );
}

#[test]
fn poll_resume_throw_and_close() {
    let throw: Operation<u32> = |body| text(signal(body, Signal::Throw("e")));
    let close: Operation<u32> = |body| text(signal(body, Signal::Close));
    let raised: &[&str] = &["Thrown(\"e\")", "body dropped"];
    let refused = "Ready(Err(Awaiting(Some(Throw(\"e\")))))";
    check(
        "poll_resume",
        &[
            (
                Created,
                throw,
                "Ready(Err(Raised(\"e\")))",
                Closed,
                &["body dropped"],
            ),
            (
                Suspended,
                throw,
                "Ready(Err(Raised(\"e\")))",
                Closed,
                raised,
            ),
            (Awaiting, throw, refused, Awaiting, &[]),
            (Closed, throw, "Ready(Err(Raised(\"e\")))", Closed, &[]),
            (
                Created,
                close,
                "Ready(Err(Exited))",
                Closed,
                &["body dropped"],
            ),
            (
                Suspended,
                close,
                "Ready(Err(Exited))",
                Closed,
                &["Closed", "body dropped"],
            ),
            (
                Awaiting,
                close,
                "Ready(Err(Awaiting(Some(Close))))",
                Awaiting,
                &[],
            ),
            (Closed, close, "Ready(Err(Closed(Close)))", Closed, &[]),
        ],
    );
}

#[test]
fn poll_settle() {
    let settled: Operation<u32> = |body| text(settle(body));
    check(
        "poll_settle",
        &[
            (Created, settled, "Err(NotStarted(()))", Created, &[]),
            (
                Suspended,
                settled,
                "Err(AlreadyStarted(()))",
                Suspended,
                &[],
            ),
            (Awaiting, settled, "Ok(Yielded(0))", Suspended, &["runs"]),
            (Closed, settled, "Err(Closed(()))", Closed, &[]),
        ],
    );
}

#[test]
fn a_delivered_signal_that_leads_to_a_wait_is_pending() {
    let mut body: Coroutine<u32, u32> = Coroutine::new(async |co| {
        loop {
            co.yield_(1).await?;
            yield_now().await;
        }
    });
    assert_eq!(
        signal(&mut body, Signal::Start),
        Poll::Ready(Ok(Yielded(1)))
    );
    assert_eq!(signal(&mut body, Signal::Send(1)), Poll::Pending);
    assert_eq!(body.status(), Awaiting);
    assert_eq!(settle(&mut body), Ok(Yielded(1)));
}

#[test]
fn step_answers_as_poll_resume_does() {
    let signals = [
        Signal::Start,
        Signal::Send(7),
        Signal::Throw("an error"),
        Signal::Throw("stop"),
        Signal::Close,
    ];
    for status in [Created, Suspended, Awaiting, Closed] {
        for sent in signals {
            let (stepped, polled) = (Trace::default(), Trace::default());
            let mut body = standing::<u32>(status, &stepped);
            let mut twin = standing::<u32>(status, &polled);
            let row = format!("{sent:?} while {status:?}");
            assert_eq!(
                Poll::Ready(body.step(sent)),
                signal(&mut twin, sent),
                "{row}"
            );
            assert_eq!(body.status(), twin.status(), "status after {row}");
            assert_eq!(stepped.sorted(), polled.sorted(), "{row}");
        }
    }
}

#[test]
fn a_step_that_comes_to_await_has_delivered_its_signal() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut body: Coroutine<u32, u32> = Coroutine::new(async move |co| {
        let sent = co.yield_(0).await?;
        yield_now().await;
        notes.note(format!("sent {sent}"));
        co.yield_(1).await.map(drop)
    });
    assert_eq!(body.step(Signal::Start), Ok(Yielded(0)));
    assert_eq!(body.step(Signal::Send(7)), Err(ResumeError::Awaiting(None)));
    let refused = Err(ResumeError::Awaiting(Some(Signal::Send(8))));
    assert_eq!(body.step(Signal::Send(8)), refused);
    assert_eq!(settle(&mut body), Ok(Yielded(1)));
    trace.check(&["sent 7"], "one of the two was delivered");
}
