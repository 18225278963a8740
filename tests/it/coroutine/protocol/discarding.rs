//! Discard: destructors run, innermost first, and bodies do not.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use coroutine::{Coroutine, CoroutineState::Yielded, Status, trace::Recorder};
use futures_lite::future;

use super::bodies::{Trace, panic_of};
use crate::coroutine::unraisable::kinds;

/// Yields once, with a local of this name; notes what it is told, if it is resumed.
fn leaf(trace: &Trace, name: &'static str) -> Coroutine<u32> {
    let trace = trace.clone();
    Coroutine::new(async move |co| {
        let _local = trace.local(name);
        let told = co.yield_(1).await;
        trace.note(format!("{name} is told {told:?}"));
        told
    })
}

/// A leaf that is suspended.
fn started(trace: &Trace, name: &'static str) -> Coroutine<u32> {
    let mut leaf = leaf(trace, name);
    leaf.start().expect("it yields");
    leaf
}

/// Discards it, and asserts what was noted, and that the hook heard nothing.
#[track_caller]
fn check(body: Coroutine<u32>, trace: &Trace, expected: &[&str], reason: &str) {
    assert_eq!(kinds(|| body.discard()), [], "{reason}");
    trace.check(expected, reason);
}

#[test]
fn a_suspended_body_is_not_resumed() {
    let trace = Trace::default();
    let body = started(&trace, "body");
    check(body, &trace, &["body dropped"], "its local only");
}

#[test]
fn in_any_status() {
    let trace = Trace::default();
    let captured = trace.local("captured");
    let created = Coroutine::new(async move |co| {
        let _captured = captured;
        co.yield_(1).await
    });
    check(created, &trace, &["captured dropped"], "it never ran");

    let local = trace.local("local");
    let mut awaiting: Coroutine<u32> = Coroutine::new(async move |_| {
        let _local = local;
        future::pending().await
    });
    awaiting.start().expect_err("it awaits");
    check(awaiting, &trace, &["local dropped"], "nothing is reported");

    let mut closed = started(&trace, "closed");
    closed.close().expect("it leaves");
    trace.forget();
    check(closed, &trace, &[], "nothing is left");
}

#[test]
fn what_is_held_before_the_start_is_discarded_as_well() {
    let trace = Trace::default();
    let held = started(&trace, "held");
    let created = Coroutine::new(async move |co| {
        let _held = held;
        co.yield_(1).await
    });
    check(created, &trace, &["held dropped"], "the closure owned it");
}

#[test]
fn subs_go_first() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut root = Coroutine::new(async move |co| {
        let _local = notes.local("root");
        let middle = {
            let notes = notes.clone();
            Coroutine::new(async move |co| {
                let _local = notes.local("middle");
                co.yield_from(leaf(&notes, "leaf")).await
            })
        };
        co.yield_from(middle).await
    });
    assert_eq!(root.start(), Ok(Yielded(1)));
    let expected = ["leaf dropped", "middle dropped", "root dropped"];
    check(root, &trace, &expected, "innermost first");
}

#[test]
fn a_million_levels_are_discarded_in_a_loop() {
    fn chain(levels: u32) -> Coroutine<u32> {
        Coroutine::new(async move |co| match levels {
            0 => co.yield_(1).await,
            _ => co.yield_from(chain(levels - 1)).await,
        })
    }
    let mut root = chain(1_000_000);
    root.start().expect("it yields");
    assert_eq!(kinds(|| root.discard()), []);
}

#[test]
fn a_sub_that_is_forwarded_to() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut root = Coroutine::new(async move |co| {
        let _local = notes.local("root");
        let mut sub = leaf(&notes, "sub");
        co.yield_from_mut(&mut sub).await
    });
    root.start().expect("it yields");
    let expected = ["sub dropped", "root dropped"];
    check(root, &trace, &expected, "the sub is a local of the root");
}

#[test]
fn a_sub_that_somebody_else_owns_stays() {
    let trace = Trace::default();
    let mut sub = leaf(&trace, "sub");
    let mut root = Coroutine::<_, _, _, _, _>::new(async |co| co.yield_from_mut(&mut sub).await);
    root.start().expect("it yields");
    assert_eq!(kinds(|| root.discard()), []);
    trace.check(&[], "the root only borrowed it");
    assert_eq!(sub.status(), Status::Suspended);
    drop(sub);
    let closed = ["sub is told Err(Closed)", "sub dropped"];
    trace.check(&closed, "a plain drop closes it afterwards");
}

#[test]
fn coroutines_in_locals_boxes_and_vectors() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut root = Coroutine::new(async move |co| {
        let _vector = vec![started(&notes, "first"), started(&notes, "second")];
        let _boxed = Box::new(started(&notes, "boxed"));
        let _shared = Rc::new(RefCell::new(started(&notes, "shared")));
        let _local = started(&notes, "local");
        co.yield_(1).await
    });
    root.start().expect("it yields");
    let expected = [
        "local dropped",
        "shared dropped",
        "boxed dropped",
        "first dropped",
        "second dropped",
    ];
    check(root, &trace, &expected, "in the order in which Rust drops");
}

#[test]
fn streams_and_recorded_coroutines_in_locals() {
    let trace = Trace::default();
    let recorder = Recorder::new();
    let (notes, recording) = (trace.clone(), recorder.clone());
    let mut root = Coroutine::new(async move |co| {
        let _stream = started(&notes, "stream").into_stream();
        let _recorded = recording.record(started(&notes, "recorded"));
        co.yield_(1).await
    });
    root.start().expect("it yields");
    let expected = ["recorded dropped", "stream dropped"];
    check(root, &trace, &expected, "neither is closed");
    assert_eq!(recorder.transitions(), [], "there was no step to record");
}

#[test]
fn afterwards_a_drop_closes_again() {
    let trace = Trace::default();
    started(&trace, "discarded").discard();
    drop(started(&trace, "dropped"));
    trace.check(
        &[
            "discarded dropped",
            "dropped is told Err(Closed)",
            "dropped dropped",
        ],
        "the call has ended, and its effect",
    );
}

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
    let closed = ["later is told Err(Closed)", "later dropped"];
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
        "closed meanwhile is told Err(Closed)", // it was asked for
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

#[test]
fn inside_a_body_that_runs() {
    let trace = Trace::default();
    let (victim, notes) = (started(&trace, "victim"), trace.clone());
    let mut killer: Coroutine<u32> = Coroutine::new(async move |co| {
        co.yield_(1).await?;
        victim.discard();
        drop(started(&notes, "dropped"));
        co.yield_(2).await
    });
    killer.start().expect("it yields");
    assert_eq!(killer.send(()), Ok(Yielded(2)));
    trace.check(
        &[
            "victim dropped",
            "dropped is told Err(Closed)",
            "dropped dropped",
        ],
        "the body that discards goes on as before",
    );
}

#[test]
fn while_the_thread_ends() {
    struct Last(
        Option<Coroutine<u32>>,
        std::sync::mpsc::Sender<Vec<String>>,
        Trace,
    );
    impl Drop for Last {
        fn drop(&mut self) {
            self.0.take().expect("it is there").discard();
            drop(started(&self.2, "dropped"));
            self.1.send(self.2.sorted()).expect("the test listens");
        }
    }
    thread_local! {
        static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
    }
    let (sender, receiver) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let trace = Trace::default();
        let last = Last(Some(started(&trace, "discarded")), sender, trace);
        LAST.set(Some(last));
    });
    thread.join().expect("no destructor panics");
    let noted = receiver.recv().expect("the destructor has sent");
    assert_eq!(
        noted,
        [
            "discarded dropped",
            "dropped dropped",
            "dropped is told Err(Closed)"
        ]
    );
}
