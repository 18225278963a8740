//! The unraisable hook: what a drop swallows is reported, once, on the thread that drops.

use std::panic::Location;

use coroutine::{Coroutine, Interrupt, Unraisable, UnraisableKind, set_unraisable_hook};
use futures_lite::future::yield_now;

use super::bodies::panic_of;
use crate::coroutine::unraisable::{hear, kinds, panic_at_the_next, reports};

#[derive(Debug)]
struct Broken;

#[test]
fn a_report_has_the_kind_the_error_type_and_the_place() {
    let mut careless: Coroutine<u32, (), (), Broken> = Coroutine::new(async |co| {
        let _ = co.yield_(1).await;
        Err(Interrupt::Thrown(Broken))
    });
    careless.start().unwrap();
    let reports = reports(|| drop(careless));
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].kind(), UnraisableKind::Raised);
    assert!(reports[0].error_type().ends_with("hook::Broken"));
    let line = reports[0].location().map(Location::line);
    assert_eq!(line, Some(line!() - 9), "the line of the yield");
}

#[test]
fn a_report_of_a_wait_has_no_place() {
    let mut waiting: Coroutine<u32> = Coroutine::new(async |co| {
        std::future::pending::<()>().await;
        co.yield_(1).await
    });
    waiting.start().unwrap_err();
    let reports = reports(|| drop(waiting));
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].kind(), UnraisableKind::Awaiting);
    assert_eq!(reports[0].location(), None);
}

#[test]
fn a_close_that_waits_is_reported_with_the_place_where_the_drop_found_it() {
    let mut slow: Coroutine<u32> = Coroutine::new(async |co| {
        let closed = co.yield_(1).await;
        yield_now().await;
        closed
    });
    slow.start().unwrap();
    let reports = reports(|| drop(slow));
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].kind(), UnraisableKind::Awaiting);
    assert_eq!(reports[0].location().map(Location::line), Some(line!() - 8));
}

#[test]
fn a_good_end_is_not_reported() {
    let body = async |co: &mut coroutine::Co<'_, u32>| co.yield_(1).await;
    let never_started = Coroutine::unboxed(body);
    let mut suspended = Coroutine::unboxed(body);
    suspended.start().unwrap();
    let mut ended = Coroutine::unboxed(body);
    ended.by_ref().for_each(drop);
    assert_eq!(kinds(|| drop((never_started, suspended, ended))), []);
}

#[test]
fn an_explicit_close_reports_to_its_caller_and_not_the_hook() {
    let mut stubborn: Coroutine<u32> = Coroutine::new(async |co| {
        let _ = co.yield_(1).await;
        co.yield_(2).await
    });
    stubborn.start().unwrap();
    let kinds = kinds(|| {
        stubborn.close().unwrap_err();
        stubborn.close().unwrap();
        drop(stubborn);
    });
    assert_eq!(kinds, []);
}

#[test]
fn a_panic_of_the_hook_reaches_whoever_dropped() {
    let dropped = std::rc::Rc::new(());
    let held = std::rc::Rc::clone(&dropped);
    let mut stubborn: Coroutine<u32> = Coroutine::new(async move |co| {
        let _held = held;
        loop {
            let _ = co.yield_(1).await;
        }
    });
    stubborn.start().unwrap();
    let kinds = kinds(|| {
        panic_at_the_next();
        assert_eq!(panic_of(|| drop(stubborn)), "the hook panics");
    });
    assert_eq!(kinds, [UnraisableKind::CloseIgnored]);
    assert_eq!(std::rc::Rc::strong_count(&dropped), 1, "the body is gone");
}

#[test]
fn setting_a_hook_returns_the_one_before() {
    set_unraisable_hook(hear);
    let before = set_unraisable_hook(hear); // every test sets this same one
    assert!(std::ptr::fn_addr_eq(before, hear as fn(&Unraisable)));
}
