//! Every cell of the contract's table: each operation in each status.

use coroutine::{Interrupt, ResumeError, Status, Yielded};
use futures_lite::future::yield_now;

use super::kind::*;
use crate::coroutine::protocol::bodies::Trace;
use crate::coroutine::unraisable::kinds;
use Status::{Awaiting, Closed, Created, Suspended};

mod asynchronous;
mod polled;

/// Yields 0, 1, 2 and so on; notes what it receives; raises what is thrown in and leaves when
/// closed.
type Body<S> = Coroutine<u32, S, &'static str, &'static str>;

/// A coroutine that stands in `status`.
fn standing<S: std::fmt::Debug + Send + 'static>(status: Status, trace: &Trace) -> Body<S> {
    let waits = status == Awaiting;
    let (noted, local) = (trace.clone(), trace.local("body"));
    let mut body: Body<S> = Coroutine::new(async move |co| {
        let _local = local;
        if waits {
            yield_now().await;
        }
        noted.note("runs");
        for number in 0.. {
            match co.yield_(number).await {
                Ok(sent) => noted.note(format!("sent {sent:?}")),
                Err(Interrupt::Thrown("stop")) => return Ok("stopped"),
                Err(interrupt) => {
                    noted.note(format!("{interrupt:?}"));
                    return Err(interrupt);
                }
            }
        }
        Ok("never")
    });
    match status {
        Created => {}
        Suspended => assert_eq!(body.start(), Ok(Yielded(0))),
        Awaiting => assert_eq!(body.start(), Err(ResumeError::Awaiting(None))),
        Closed => assert_eq!(body.close(), Ok(None)),
    }
    assert_eq!(body.status(), status);
    trace.forget();
    body
}

/// One operation, which returns its answer as text.
type Operation<S> = fn(&mut Body<S>) -> String;

/// A row: in this status, this operation answers so, leaves it so, and the body did this meanwhile.
type Row<S> = (
    Status,
    Operation<S>,
    &'static str,
    Status,
    &'static [&'static str],
);

#[track_caller]
fn check<S: std::fmt::Debug + Send + 'static>(name: &str, rows: &[Row<S>]) {
    for (before, operation, answer, after, ran) in rows {
        let trace = Trace::default();
        let mut body = standing(*before, &trace);
        let row = format!("{name} while {before:?}");
        assert_eq!(operation(&mut body), *answer, "{row}");
        assert_eq!(body.status(), *after, "status after {row}");
        trace.check(ran, &row);
    }
}

fn text(answer: impl std::fmt::Debug) -> String {
    format!("{answer:?}")
}

#[test]
fn start() {
    let start: Operation<u32> = |body| text(body.start());
    check(
        "start",
        &[
            (Created, start, "Ok(Yielded(0))", Suspended, &["runs"]),
            (Suspended, start, "Err(AlreadyStarted(()))", Suspended, &[]),
            (Awaiting, start, "Err(Awaiting(Some(())))", Awaiting, &[]),
            (Closed, start, "Err(Closed(()))", Closed, &[]),
        ],
    );
}

#[test]
fn send() {
    let send: Operation<u32> = |body| text(body.send(7));
    check(
        "send",
        &[
            (Created, send, "Err(NotStarted(7))", Created, &[]),
            (Suspended, send, "Ok(Yielded(1))", Suspended, &["sent 7"]),
            (Awaiting, send, "Err(Awaiting(Some(7)))", Awaiting, &[]),
            (Closed, send, "Err(Closed(7))", Closed, &[]),
        ],
    );
}

#[test]
fn throw() {
    let throw: Operation<u32> = |body| text(body.throw("e"));
    let raised: &[&str] = &["Thrown(\"e\")", "body dropped"];
    check(
        "throw",
        &[
            (
                Created,
                throw,
                "Err(Raised(\"e\"))",
                Closed,
                &["body dropped"],
            ),
            (Suspended, throw, "Err(Raised(\"e\"))", Closed, raised),
            (Awaiting, throw, "Err(Awaiting(Some(\"e\")))", Awaiting, &[]),
            (Closed, throw, "Err(Raised(\"e\"))", Closed, &[]),
        ],
    );
    let stop: Operation<u32> = |body| text(body.throw("stop"));
    let complete = "Ok(Complete(\"stopped\"))";
    check(
        "throw, caught",
        &[(Suspended, stop, complete, Closed, &["body dropped"])],
    );
}

#[test]
fn close() {
    let close: Operation<u32> = |body| text(body.close());
    check(
        "close",
        &[
            (Created, close, "Ok(None)", Closed, &["body dropped"]),
            (
                Suspended,
                close,
                "Ok(None)",
                Closed,
                &["Closed", "body dropped"],
            ),
            (Awaiting, close, "Err(Awaiting)", Awaiting, &[]),
            (Closed, close, "Ok(None)", Closed, &[]),
        ],
    );
}

#[test]
fn resume() {
    let resume: Operation<()> = |body| text(body.resume());
    check(
        "resume",
        &[
            (Created, resume, "Ok(Yielded(0))", Suspended, &["runs"]),
            (Suspended, resume, "Ok(Yielded(1))", Suspended, &["sent ()"]),
            (Awaiting, resume, "Err(Awaiting(Some(())))", Awaiting, &[]),
            (Closed, resume, "Err(Closed(()))", Closed, &[]),
        ],
    );
}

#[test]
fn dropping_and_priming() {
    let rows: [(Status, &[&str], &str, &[&str]); 4] = [
        (Created, &["body dropped"], "Ok(())", &["runs"]),
        (
            Suspended,
            &["Closed", "body dropped"],
            "Err(AlreadyStarted(()))",
            &["Closed", "body dropped"],
        ),
        (
            Awaiting,
            &["body dropped"],
            "Err(Awaiting(Some(())))",
            &["body dropped"],
        ),
        (Closed, &[], "Err(Closed(()))", &[]),
    ];
    for (status, dropped, primed, ran) in rows {
        let trace = Trace::default();
        let body: Body<u32> = standing(status, &trace);
        let reports = kinds(|| drop(body));
        trace.check(dropped, &format!("drop while {status:?}"));
        assert_eq!(
            reports.len(),
            usize::from(status == Awaiting),
            "only a wait is lost"
        );

        let body: Body<u32> = standing(status, &trace);
        let coroutine = body.primed();
        assert_eq!(text(coroutine.as_ref().map(|_| ())), primed);
        trace.check(
            ran,
            &format!("priming while {status:?} returns it or drops it"),
        );
        assert!(coroutine.is_err() || coroutine.is_ok_and(|body| body.status() == Suspended));
    }
}
