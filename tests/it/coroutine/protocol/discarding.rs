//! Discard: destructors run, innermost first, and bodies do not.

use std::{cell::RefCell, rc::Rc};

use coroutine::{Coroutine, CoroutineState::Yielded, Status, trace::Recorder};
use futures_lite::future;

use super::bodies::Trace;
use crate::coroutine::unraisable::kinds;

mod destructors;

/// Yields once, with a local of this name; notes what it receives, if it is resumed.
fn leaf(trace: &Trace, name: &'static str) -> Coroutine<u32> {
    let trace = trace.clone();
    Coroutine::new(async move |co| {
        let _local = trace.local(name);
        let received = co.yield_(1).await;
        trace.note(format!("{name} receives {received:?}"));
        received
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
fn values_held_before_the_start_are_discarded_as_well() {
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
    let closed = ["sub receives Err(Closed)", "sub dropped"];
    trace.check(&closed, "a plain drop closes it afterwards");
}

#[test]
fn coroutines_in_locals_boxes_and_vectors() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut root = Coroutine::new(async move |co| {
        let _vector = Vec::from([started(&notes, "first"), started(&notes, "second")]);
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
            "dropped receives Err(Closed)",
            "dropped dropped",
        ],
        "the call has ended, and its effect",
    );
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
            "dropped receives Err(Closed)",
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
            "dropped receives Err(Closed)"
        ]
    );
}
