//! `primed`: started, and the first yielded value dropped.

use coroutine::{Coroutine, Interrupt, ResumeError, Status, UnraisableKind, Yielded};
use futures_lite::future::yield_now;

use super::bodies::panic_of;
use crate::{
    coroutine::unraisable::kinds,
    counted::{Counted, Ledger},
};

#[test]
fn it_drops_the_first_value_and_waits_for_the_first_sent_one() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let echo: Coroutine<Counted, Counted> = Coroutine::new(async move |co| {
        let mut out = values.value("first");
        loop {
            out = co.yield_(out).await?;
        }
    });
    let mut echo = echo.primed().unwrap();
    ledger.check_all_dropped("nobody asked for it");
    assert_eq!(echo.status(), Status::Suspended);
    let echoed = echo.send(ledger.value("sent"));
    assert_eq!(format!("{echoed:?}"), "Ok(Yielded(sent))");
    drop((echo, echoed));
    ledger.check_all_dropped("the drop closed it");
}

#[test]
fn a_body_that_ends_before_its_first_yield_is_refused() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let returns: Coroutine<u32, (), Counted> =
        Coroutine::new(async move |_| Ok(values.value("returned")));
    assert_eq!(returns.primed().err(), Some(ResumeError::Closed(())));
    ledger.check_all_dropped("what it returned as well");

    let raises: Coroutine<u32, (), (), &str> = Coroutine::new(async |_| Err("e".into()));
    assert_eq!(raises.primed().err(), Some(ResumeError::Raised("e")));
    let exits: Coroutine<u32> = Coroutine::new(async |_| Err(Interrupt::Closed));
    assert_eq!(exits.primed().err(), Some(ResumeError::Exited));
}

#[test]
fn a_body_that_waits_first_is_dropped_and_reported() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let waits: Coroutine<u32> = Coroutine::new(async move |co| {
        let _local = values.value("local");
        yield_now().await;
        co.yield_(1).await
    });
    let reports = kinds(|| assert_eq!(waits.primed().err(), Some(ResumeError::Awaiting(None))));
    assert_eq!(reports, [UnraisableKind::Awaiting]);
    ledger.check_all_dropped("there is nobody left to settle it");
}

#[test]
fn a_started_one_is_closed_by_the_refusal() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let mut started: Coroutine<u32> = Coroutine::new(async move |co| {
        let _local = values.value("local");
        co.yield_(1).await
    });
    assert_eq!(started.start(), Ok(Yielded(1)));
    assert_eq!(
        started.primed().err(),
        Some(ResumeError::AlreadyStarted(()))
    );
    ledger.check_all_dropped("it was dropped, and so closed");
}

#[test]
fn a_panic_before_the_first_yield_goes_through() {
    let panics: Coroutine<u32> = Coroutine::new(async |_| panic!("early"));
    assert_eq!(panic_of(|| panics.primed()), "early");
}
