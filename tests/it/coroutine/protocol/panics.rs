//! A panic in a body reaches whoever resumed it, and leaves the coroutine closed.

use coroutine::{Complete, Coroutine, ResumeError, Signal, Status, Yielded};
use futures_lite::future;

use super::bodies::{Trace, panic_of, settle, signal};
use crate::{
    coroutine::unraisable::kinds,
    counted::{Counted, Ledger},
};

type Body = Coroutine<Counted, Counted, Counted, Counted>;

/// Yields once, and panics whatever it receives.
fn panicking(ledger: &Ledger) -> Body {
    let ledger = ledger.clone();
    Coroutine::new(async move |co| {
        let _local = ledger.value("local");
        let _told = co.yield_(ledger.value("yielded")).await;
        panic!("in the body");
    })
}

/// Starts the body, runs the verb that makes it panic, and checks what is left.
#[track_caller]
fn check(verb: impl FnOnce(&mut Body, Counted)) {
    let ledger = Ledger::new();
    let mut body = panicking(&ledger);
    drop(body.start());
    let input = ledger.value("input");
    assert_eq!(panic_of(|| verb(&mut body, input)), "in the body");
    assert_eq!(body.status(), Status::Closed);
    ledger.check_all_dropped("locals and signal went while it unwound");

    let refused = body.send(ledger.value("late"));
    assert!(matches!(refused, Err(ResumeError::Closed(ref late)) if *late == "late"));
    assert!(matches!(body.start(), Err(ResumeError::Closed(()))));
    assert!(matches!(body.close(), Ok(None)), "nothing is left to close");
    assert!(body.backtrace().is_empty());
    assert_eq!(kinds(|| drop((refused, body))), []);
    ledger.check_all_dropped("nothing twice");
}

#[test]
fn a_panic_reaches_the_caller_of_each_verb() {
    check(|body, input| drop(body.send(input)));
    check(|body, input| drop(body.throw(input)));
    check(|body, _| drop(body.close()));
    check(|body, input| drop(signal(body, Signal::Send(input))));
    check(|body, input| drop(signal(body, Signal::Throw(input))));
    check(|body, _| drop(signal(body, Signal::Close)));
}

#[test]
fn a_panic_before_the_first_yield_and_after_a_wait() {
    let mut at_once: Coroutine<u32> = Coroutine::new(async |_| panic!("at once"));
    assert_eq!(panic_of(|| at_once.start()), "at once");
    assert_eq!(at_once.status(), Status::Closed);

    let mut later: Coroutine<u32> = Coroutine::new(async |_| {
        future::yield_now().await;
        panic!("later")
    });
    later.start().unwrap_err();
    assert_eq!(panic_of(|| settle(&mut later)), "later");
    assert_eq!(later.status(), Status::Closed);
}

#[test]
fn a_panic_in_a_drop_goes_on_to_whoever_dropped() {
    let ledger = Ledger::new();
    let mut body = panicking(&ledger);
    drop(body.start());
    let reports = kinds(|| assert_eq!(panic_of(|| drop(body)), "in the body"));
    assert_eq!(reports, [], "it was not swallowed");
    ledger.check_all_dropped("it unwound");
}

#[test]
fn the_payload_arrives_as_it_was() {
    let mut body: Coroutine<u32> = Coroutine::new(async |_| std::panic::panic_any(42_u64));
    let resume = std::panic::AssertUnwindSafe(|| body.resume());
    let payload = std::panic::catch_unwind(resume).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&42_u64));
}

#[test]
fn a_panic_goes_through_every_level_and_closes_each() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut outer: Coroutine<u32, (), u32> = Coroutine::new(async move |co| {
        let _local = notes.local("outer");
        let sub = Coroutine::new(async move |co| {
            let _local = notes.local("sub");
            co.yield_(1).await?;
            panic!("in the sub")
        });
        co.yield_from(sub).await
    });
    assert_eq!(outer.resume(), Ok(Yielded(1)));
    assert_eq!(panic_of(|| outer.resume()), "in the sub");
    trace.check(&["sub dropped", "outer dropped"], "innermost first");
    assert_eq!(outer.resume(), Err(ResumeError::Closed(())));
}

#[test]
fn a_body_survives_the_panic_of_one_that_it_owns() {
    let mut outer: Coroutine<String, (), u32> = Coroutine::new(async |co| {
        let mut owned: Coroutine<u32> = Coroutine::new(async |_| panic!("contained"));
        co.yield_(panic_of(|| owned.resume())).await?;
        assert_eq!(owned.status(), Status::Closed);
        Ok(7)
    });
    assert_eq!(outer.resume(), Ok(Yielded("contained".to_owned())));
    assert_eq!(outer.resume(), Ok(Complete(7)));
}

/// Panics when it is dropped, unless that would abort.
struct Falls(&'static str);

impl Drop for Falls {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("{} falls", self.0);
        }
    }
}

#[test]
fn a_destructor_that_panics_leaves_the_coroutine_closed() {
    let falls = Falls("captured");
    let mut created: Coroutine<u32> = Coroutine::new(async move |co| {
        let _falls = falls;
        co.yield_(1).await
    });
    assert_eq!(panic_of(|| created.close()), "captured falls");
    assert_eq!(created.status(), Status::Closed);

    let mut leaves: Coroutine<u32> = Coroutine::new(async move |co| {
        let _falls = Falls("local");
        co.yield_(1).await
    });
    leaves.start().unwrap();
    assert_eq!(panic_of(|| leaves.close()), "local falls");
    assert_eq!(leaves.status(), Status::Closed);
    assert_eq!(leaves.close(), Ok(None));
}

#[test]
fn frames_go_innermost_first_even_if_a_destructor_panics() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut outer: Coroutine<u32> = Coroutine::new(async move |co| {
        let _local = notes.local("outer");
        let middle = Coroutine::new(async move |co| {
            let _local = notes.local("middle");
            let inner = Coroutine::new(async move |co| {
                let _local = notes.local("inner");
                let _falls = Falls("innermost");
                co.yield_(1).await?;
                future::pending().await
            });
            co.yield_from(inner).await
        });
        co.yield_from(middle).await
    });
    outer.start().unwrap();
    outer.send(()).unwrap_err();
    assert_eq!(panic_of(|| drop(outer)), "innermost falls");
    trace.check(
        &["inner dropped", "middle dropped", "outer dropped"],
        "in order",
    );
}

#[test]
fn a_yielded_value_that_panics_when_a_drop_swallows_it() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut outer: Coroutine<Option<Falls>> = Coroutine::new(async move |co| {
        let _local = notes.local("outer");
        let _ = co.yield_(None).await;
        let ignores = Coroutine::new(async move |co| {
            let _local = notes.local("sub");
            co.yield_(Some(Falls("value"))).await
        });
        co.yield_from(ignores).await
    });
    outer.start().unwrap();
    assert_eq!(panic_of(|| drop(outer)), "value falls");
    trace.check(
        &["sub dropped", "outer dropped"],
        "discarded, innermost first",
    );
}

#[test]
fn a_panic_in_a_borrowed_sub_can_be_caught_and_one_in_an_owned_sub_cannot() {
    use futures_lite::FutureExt;
    use std::panic::AssertUnwindSafe;
    let ledger = Ledger::new();
    let sub = |values: &Ledger| -> Coroutine<u32> {
        let values = values.clone();
        Coroutine::new(async move |co| {
            let _local = values.value("sub");
            co.yield_(1).await?;
            panic!("in the sub")
        })
    };
    let values = ledger.clone();
    let mut catching: Coroutine<u32> = Coroutine::new(async move |co| {
        let mut sub = sub(&values);
        let delegation = co.yield_from_mut(&mut sub);
        let caught = AssertUnwindSafe(delegation).catch_unwind().await;
        assert!(caught.is_err());
        values.check_alive(&[], "the sub is closed");
        assert_eq!(sub.status(), Status::Closed);
        co.yield_(2).await
    });
    assert_eq!(catching.next(), Some(1));
    assert_eq!(catching.next(), Some(2), "it goes on");
    assert_eq!(catching.backtrace().len(), 1, "the delegation is over");
    assert_eq!(catching.next(), None);

    let values = ledger.clone();
    let mut missing: Coroutine<u32> = Coroutine::new(async move |co| {
        let _local = values.value("outer");
        let delegation = co.yield_from(sub(&values));
        let caught = AssertUnwindSafe(delegation).catch_unwind().await;
        unreachable!("it was not on the stack: {caught:?}")
    });
    assert_eq!(missing.next(), Some(1));
    assert_eq!(panic_of(|| missing.next()), "in the sub");
    assert_eq!(missing.status(), Status::Closed);
    ledger.check_all_dropped("the whole chain has ended");
}
