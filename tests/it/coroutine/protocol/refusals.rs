//! Every error: the value that it hands back, its text, its source.

use std::{convert::Infallible, error::Error, fmt};

use coroutine::{CloseError, Coroutine, Interrupt, ResumeError, Signal, Status, Yielded};

use super::bodies::{settle, signal};
use crate::counted::{Counted, Ledger};

/// An error with a cause, to see what a transparent variant shows.
#[derive(Debug, PartialEq)]
struct Outer(Inner);
#[derive(Debug, PartialEq)]
struct Inner;

impl fmt::Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the outer error")
    }
}
impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the inner error")
    }
}
impl Error for Outer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}
impl Error for Inner {}

#[track_caller]
fn check(error: &dyn Error, text: &str, source: Option<&str>) {
    assert_eq!(error.to_string(), text);
    let found = error.source().map(ToString::to_string);
    assert_eq!(found.as_deref(), source, "the source of {error:?}");
}

#[test]
fn texts_of_resume_errors() {
    let of = |error: ResumeError<u32, Outer>, text| check(&error, text, None);
    of(
        ResumeError::NotStarted(1),
        "cannot send into a coroutine that has not started; call `start` first",
    );
    of(
        ResumeError::AlreadyStarted(1),
        "the coroutine has started already; call `send` to go on with it",
    );
    of(
        ResumeError::Closed(1),
        "cannot resume a coroutine that has ended; create a new one",
    );
    // It refuses the async verbs as well, so its text must not recommend them.
    of(
        ResumeError::Awaiting(Some(1)),
        "the coroutine waits on a future; await `settle` before the next step",
    );
    of(
        ResumeError::Awaiting(None),
        "the coroutine waits on a future; await `settle` to go on, and use the async verbs for a \
         body that awaits",
    );
    of(
        ResumeError::Exited,
        "the body let `Interrupt::Closed` out although it was not being closed",
    );
    of(
        ResumeError::CloseIgnored,
        "the body let `Interrupt::CloseIgnored` out; a sub-coroutine of it ignored a close",
    );
}

#[test]
fn texts_of_close_errors() {
    let of = |error: CloseError<u32, Outer>, text| check(&error, text, None);
    of(
        CloseError::Ignored(1),
        "the coroutine yielded although it was being closed; close it again or go on with it",
    );
    of(
        CloseError::CloseIgnored,
        "a sub-coroutine yielded although it was being closed; the coroutine is closed",
    );
    of(
        CloseError::Awaiting,
        "the coroutine waits on a future; await `settle`, and close it if it has not ended then",
    );
}

#[test]
fn texts_of_interrupts() {
    check(
        &Interrupt::<Infallible>::Closed,
        "the coroutine is being closed; clean up and return this interrupt from the body",
        None,
    );
    let ignored = Interrupt::<Infallible>::CloseIgnored;
    check(&ignored, "a sub-coroutine ignored its close", None);
}

#[test]
fn a_raised_error_shows_as_itself() {
    let (text, cause) = ("the outer error", Some("the inner error"));
    check(&ResumeError::<u32, _>::Raised(Outer(Inner)), text, cause);
    check(&CloseError::<u32, _>::Raised(Outer(Inner)), text, cause);
    check(&Interrupt::Thrown(Outer(Inner)), text, cause);
}

/// A coroutine of counted values whose body yields, and hands back what it was sent.
fn echo(ledger: &Ledger) -> Coroutine<Counted, Counted, Counted, Counted> {
    let ledger = ledger.clone();
    Coroutine::new(async move |co| {
        let first = co.yield_(ledger.value("first")).await?;
        co.yield_(first).await
    })
}

#[test]
fn a_send_that_comes_too_early_returns_its_value() {
    let ledger = Ledger::new();
    let mut echo = echo(&ledger);
    let refused = echo.send(ledger.value("sent"));
    ledger.check_alive(&["sent"], "it is in the error");
    let Err(ResumeError::NotStarted(sent)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(sent, "sent");
    assert_eq!(echo.status(), Status::Created, "nothing ran");
    drop(sent);
    ledger.check_all_dropped("nobody else had it");
}

#[test]
fn a_send_that_comes_too_late_returns_its_value() {
    let ledger = Ledger::new();
    let mut echo = echo(&ledger);
    echo.close().unwrap();
    let refused = echo.send(ledger.value("sent"));
    let Err(ResumeError::Closed(sent)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(sent, "sent");
    let refused = signal(&mut echo, Signal::Send(sent));
    assert_eq!(format!("{refused:?}"), "Ready(Err(Closed(Send(sent))))");
    drop(refused);
    ledger.check_all_dropped("it was in the error");
}

#[test]
fn an_error_thrown_too_early_or_too_late_comes_back_raised() {
    let ledger = Ledger::new();
    let mut echo = echo(&ledger);
    for (name, reason) in [("early", "it never ran"), ("late", "it has ended")] {
        let Err(ResumeError::Raised(error)) = echo.throw(ledger.value(name)) else {
            panic!("{reason}, so it raises");
        };
        assert_eq!(error, name);
        assert_eq!(echo.status(), Status::Closed, "{reason}");
        drop(error);
        ledger.check_all_dropped(reason);
    }
}

#[test]
fn whatever_comes_while_it_waits_is_returned() {
    let ledger = Ledger::new();
    let noted = ledger.clone();
    let mut waiting: Coroutine<Counted, Counted, Counted, Counted> =
        Coroutine::new(async move |co| {
            futures_lite::future::yield_now().await;
            co.yield_(noted.value("yielded")).await
        });
    assert!(matches!(waiting.start(), Err(ResumeError::Awaiting(None))));
    let refused = waiting.send(ledger.value("sent"));
    assert_eq!(format!("{refused:?}"), "Err(Awaiting(Some(sent)))");
    let refused_too = waiting.throw(ledger.value("thrown"));
    assert_eq!(format!("{refused_too:?}"), "Err(Awaiting(Some(thrown)))");
    assert!(matches!(waiting.close(), Err(CloseError::Awaiting)));
    ledger.check_alive(&["sent", "thrown"], "both are in the errors");
    drop((refused, refused_too));
    assert!(
        matches!(settle(&mut waiting), Ok(Yielded(_))),
        "it goes on unharmed"
    );
    drop(waiting);
    ledger.check_all_dropped("the yielded value was ours");
}

#[test]
fn exited_and_close_ignored_leave_through_any_verb() {
    let mut exits: Coroutine<(), (), (), Infallible> =
        Coroutine::new(async |_| Err(Interrupt::Closed));
    assert_eq!(exits.start(), Err(ResumeError::Exited));
    assert_eq!(exits.status(), Status::Closed);

    let mut ignores: Coroutine<(), (), (), Infallible> = Coroutine::new(async |co| {
        let _ = co.yield_(()).await;
        Err(Interrupt::CloseIgnored)
    });
    ignores.start().unwrap();
    assert_eq!(ignores.send(()), Err(ResumeError::CloseIgnored));
    assert_eq!(ignores.status(), Status::Closed);
}
