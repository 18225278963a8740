//! Destructors that do something while their coroutine is discarded.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use coroutine::{Coroutine, CoroutineState::Yielded, Status};

use super::{check, started};
use crate::coroutine::protocol::bodies::{Trace, panic_of};

/// Runs something when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        self.0();
    }
}

/// A suspended body with a local that does something when it is dropped, then one of this name.
fn destructive(trace: &Trace, name: &'static str, run: impl FnMut() + 'static) -> Coroutine<u32> {
    let trace = trace.clone();
    let mut body = Coroutine::new(async move |co| {
        let _last = trace.local(name);
        let _run = OnDrop(run);
        co.yield_(1).await
    });
    body.start().expect("it yields");
    body
}

#[test]
fn a_destructor_that_panics_does_not_stop_the_others() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut root = Coroutine::new(async move |co| {
        let _first = notes.local("outer");
        let _held = started(&notes, "held");
        let inside = notes.clone();
        let sub: Coroutine<u32> = Coroutine::new(async move |co| {
            let _last = inside.local("inner");
            let _run = OnDrop(|| panic!("in a destructor"));
            co.yield_(1).await
        });
        co.yield_from(sub).await
    });
    root.start().expect("it yields");
    assert_eq!(panic_of(|| root.discard()), "in a destructor");
    let expected = ["inner dropped", "held dropped", "outer dropped"];
    trace.check(&expected, "all of them, innermost first");
    drop(started(&trace, "later"));
    let closed = ["later receives Err(Closed)", "later dropped"];
    trace.check(&closed, "the panic has ended the discard on this thread");
}

#[test]
fn a_destructor_that_discards() {
    let trace = Trace::default();
    let mut inner = Some(started(&trace, "inner"));
    let run = move || inner.take().expect("it is dropped once").discard();
    let root = destructive(&trace, "root", run);
    let notes = trace.clone();
    let mut outer = Coroutine::new(async move |co| {
        let _held = started(&notes, "held");
        let _root = root;
        co.yield_(1).await
    });
    outer.start().expect("it yields");
    let expected = ["inner dropped", "root dropped", "held dropped"];
    check(
        outer,
        &trace,
        &expected,
        "the inner one does not end the outer",
    );
}

#[test]
fn a_destructor_that_discards_and_catches_a_panic() {
    let trace = Trace::default();
    let mut bomb = Some(destructive(&trace, "bomb", || panic!("in a destructor")));
    let run = move || {
        let bomb = bomb.take().expect("it is dropped once");
        catch_unwind(AssertUnwindSafe(|| bomb.discard())).expect_err("it panics");
    };
    let root = destructive(&trace, "root", run);
    let notes = trace.clone();
    let mut outer = Coroutine::new(async move |co| {
        let _held = started(&notes, "held");
        let _root = root;
        co.yield_(1).await
    });
    outer.start().expect("it yields");
    let expected = ["bomb dropped", "root dropped", "held dropped"];
    check(
        outer,
        &trace,
        &expected,
        "the outer one goes on after the panic",
    );
}

#[test]
fn a_destructor_may_resume_somebody_elses_coroutine() {
    let trace = Trace::default();
    let notes = trace.clone();
    let other: Rc<RefCell<Coroutine<u32>>> =
        Rc::new(RefCell::new(Coroutine::new(async move |co| {
            co.yield_(1).await?;
            notes.note("resumed");
            drop(started(&notes, "dropped meanwhile"));
            let mut closed = started(&notes, "closed meanwhile");
            let _ = closed.close();
            co.yield_(2).await
        })));
    other.borrow_mut().start().expect("it yields");
    let resumed = Rc::clone(&other);
    let run = move || assert_eq!(resumed.borrow_mut().resume(), Ok(Yielded(2)));
    let root = destructive(&trace, "root", run);
    let expected = [
        "resumed",
        "dropped meanwhile dropped", // whose it was nobody knows
        "closed meanwhile receives Err(Closed)", // it was asked for
        "closed meanwhile dropped",
        "root dropped",
    ];
    check(
        root,
        &trace,
        &expected,
        "a step is a step, but a drop is a discard",
    );
    assert_eq!(other.borrow().status(), Status::Suspended);
}
