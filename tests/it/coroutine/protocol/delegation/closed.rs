//! Closes and drops that go through a delegation.

use coroutine::{CloseError, Co, Coroutine, Interrupt, UnraisableKind, Yielded};

use super::{Borrowed, Numbers, Owned, check, obedient, outer};
use crate::coroutine::{protocol::bodies::Trace, unraisable::kinds};

#[test]
fn a_close_closes_the_sub_first() {
    let rows = [
        ("when closed: leave", "outer: Err(Closed)", Ok(None)),
        ("when closed: return", "outer: Err(Closed)", Ok(None)),
        (
            "when closed: raise",
            "outer: Err(Thrown(\"raised\"))",
            Err(CloseError::Raised("raised")),
        ),
        (
            "when closed: ignore",
            "outer: Err(CloseIgnored)",
            Err(CloseError::CloseIgnored),
        ),
    ];
    for (word, received, expected) in rows {
        check(word, |outer, trace| {
            outer.throw(word).unwrap();
            trace.forget();
            assert_eq!(outer.close(), expected, "{word}");
            trace.check(&["sub: Err(Closed)", "sub dropped", received], word);
        });
    }
}

#[test]
fn a_sub_that_ignores_its_close_is_closed_once_more() {
    check("it ignores one close", |outer, trace| {
        outer.throw("when closed: go on").unwrap();
        trace.forget();
        assert_eq!(outer.close(), Err(CloseError::CloseIgnored));
        let noted = [
            "outer: Err(CloseIgnored)",
            "sub dropped",
            "sub: Err(Closed)",
            "sub: Err(Closed)",
        ];
        assert_eq!(
            trace.sorted(),
            noted,
            "two closes, one drop, in either order"
        );
    });
}

#[test]
fn an_owned_sub_that_ignored_is_released_before_the_outer_body_hears_of_it() {
    let trace = Trace::default();
    let mut outer = outer(Owned, &trace, obedient(&trace));
    outer.start().unwrap();
    outer.throw("when closed: go on").unwrap();
    trace.forget();
    assert_eq!(outer.close(), Err(CloseError::CloseIgnored));
    let order = [
        "sub: Err(Closed)",
        "sub: Err(Closed)",
        "sub dropped",
        "outer: Err(CloseIgnored)",
    ];
    trace.check(&order, "its close, its release, and then the outer body");
}

#[test]
fn a_borrowed_sub_that_ignored_stays_with_its_owner() {
    let trace = Trace::default();
    let mut sub = obedient(&trace);
    let mut outer =
        Coroutine::unboxed(async |co: &mut Co<'_, _, _, _>| co.yield_from_mut(&mut sub).await);
    outer.start().unwrap();
    outer.throw("when closed: go on").unwrap();
    trace.forget();
    assert_eq!(outer.close(), Err(CloseError::CloseIgnored));
    drop(outer);
    trace.check(&["sub: Err(Closed)"], "one close");
    assert_eq!(sub.send(8), Ok(Yielded(8)), "it goes on for its owner");
    assert_eq!(sub.close(), Ok(None));
}

#[test]
fn a_drop_closes_the_sub_first() {
    for how in [Owned, Borrowed] {
        let trace = Trace::default();
        let mut outer = outer(how, &trace, obedient(&trace));
        outer.start().unwrap();
        trace.forget();
        assert_eq!(kinds(|| drop(outer)), []);
        trace.check(
            &["sub: Err(Closed)", "sub dropped", "outer: Err(Closed)"],
            "as a close",
        );
    }
}

#[test]
fn a_drop_reports_what_the_outer_body_lets_out() {
    for how in [Owned, Borrowed] {
        let trace = Trace::default();
        let mut outer = outer(how, &trace, obedient(&trace));
        outer.start().unwrap();
        outer.throw("when closed: raise").unwrap();
        assert_eq!(kinds(|| drop(outer)), [UnraisableKind::Raised], "{how:?}");
    }
}

#[test]
fn a_mixed_chain_is_closed_from_within() {
    for (first, second) in [(Owned, Borrowed), (Borrowed, Owned)] {
        let trace = Trace::default();
        let inner = outer(second, &trace, obedient(&trace));
        let mut outer = outer(first, &trace, inner);
        outer.start().unwrap();
        assert_eq!(outer.send(5), Ok(Yielded(5)));
        outer.throw("when closed: return").unwrap();
        trace.forget();
        assert_eq!(outer.close(), Ok(None));
        let received = [
            "sub: Err(Closed)",
            "sub dropped",
            "outer: Err(Closed)",
            "outer: Err(Closed)",
        ];
        trace.check(&received, "what the sub returns is lost");
    }
}

#[test]
fn a_close_is_ignored_by_delegating_anew() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut stubborn: Numbers = Coroutine::new(async move |co| {
        co.yield_from(obedient(&notes)).await.unwrap_err();
        co.yield_from(obedient(&notes)).await
    });
    stubborn.start().unwrap();
    assert_eq!(
        stubborn.close(),
        Err(CloseError::Ignored(0)),
        "the new sub has yielded"
    );
    assert_eq!(stubborn.send(6), Ok(Yielded(6)), "and is sent to");
    assert_eq!(stubborn.close(), Ok(None));
}

#[test]
fn a_drop_that_is_ignored_by_delegating_anew_closes_each_level_once() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut stubborn: Numbers = Coroutine::new(async move |co| {
        let _local = notes.local("outer");
        let received = co.yield_(0).await;
        notes.note(format!("outer: {received:?}"));
        co.yield_from(obedient(&notes)).await
    });
    stubborn.start().unwrap();
    assert_eq!(kinds(|| drop(stubborn)), [UnraisableKind::CloseIgnored]);
    let order = [
        "outer: Err(Closed)",
        "sub: Err(Closed)",
        "sub dropped",
        "outer dropped",
    ];
    trace.check(
        &order,
        "the new sub is closed, the outer body is not resumed again",
    );
}

/// Answers its close with a new sub, which answers with a new one, and so on.
fn growing(levels: u32, trace: &Trace) -> Coroutine<u32> {
    let trace = trace.clone();
    Coroutine::new(async move |co| {
        let _local = trace.local("level");
        match co.yield_(levels).await {
            Err(Interrupt::Closed) if levels > 0 => {
                co.yield_from(growing(levels - 1, &trace)).await
            }
            received => received,
        }
    })
}

#[test]
fn subs_that_answer_each_close_with_a_new_sub() {
    // Each release runs inside the one before, on the native stack, as it does in CPython.
    let trace = Trace::default();
    let mut body = growing(50, &trace);
    body.start().unwrap();
    assert_eq!(
        body.close(),
        Err(CloseError::Ignored(49)),
        "one new sub has yielded"
    );
    let swallowed = kinds(|| assert_eq!(body.close(), Err(CloseError::CloseIgnored)));
    assert_eq!(
        swallowed.len(),
        48,
        "each but the first and the last ignored its release"
    );
    trace.check(&["level dropped"; 51], "once each");
}
