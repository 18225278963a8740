//! A recorder's notes: every step, whatever becomes of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use coroutine::{
    Coroutine, Interrupt, Status,
    trace::{Output, Recorder},
};
use futures_lite::future::yield_now;

use crate::coroutine::protocol::bodies::{panic_of, settle};

/// Asserts the steps recorded, in order.
#[track_caller]
fn check<Y, S, R, E>(recorder: &Recorder<Y, S, R, E>, expected: &[&str]) {
    let steps = recorder.transitions();
    let shown: Vec<_> = steps.iter().map(ToString::to_string).collect();
    assert_eq!(shown, expected);
}

/// Goes through all kinds of answers, by what it is sent.
fn many_sided() -> Coroutine<u32, &'static str, char, String> {
    Coroutine::new(async |co| {
        let mut number = 0;
        loop {
            number += 1;
            match co.yield_(number).named("ready").await {
                Ok("return") => return Ok('r'),
                Ok("raise") => return Err("raised".to_owned().into()),
                Ok("exit") => return Err(Interrupt::Closed),
                Ok("panic") => panic!("as it was asked to"),
                Ok("await") => yield_now().await,
                Ok(_) => {}
                Err(Interrupt::Thrown(error)) if error == "caught" => {
                    co.yield_(0).named("mending").await.map(drop)?;
                }
                Err(other) => return Err(other),
            }
        }
    })
}

type Received = (
    Coroutine<u32, &'static str, char, String>,
    Recorder<u32, &'static str, char, String>,
);

fn started() -> Received {
    let recorder = Recorder::new().sent_as(|word| *word);
    let mut recorded = recorder.record(many_sided());
    recorded.start().unwrap();
    (recorded, recorder)
}

#[test]
fn every_way_to_go_on_and_to_end_is_a_transition() {
    const START: &str = "created -- start / 1 --> ready";
    let (mut body, recorder) = started();
    body.send("on").unwrap();
    body.throw("caught".to_owned()).unwrap();
    body.send("on").unwrap();
    body.send("return").unwrap();
    check(
        &recorder,
        &[
            START,
            "ready -- on / 2 --> ready",
            "ready -- throw \"caught\" / 0 --> mending",
            "mending -- on / 3 --> ready",
            "ready -- return / returns 'r' --> ended",
        ],
    );
    let (mut body, recorder) = started();
    body.send("raise").unwrap_err();
    check(
        &recorder,
        &[START, "ready -- raise / raises \"raised\" --> ended"],
    );
    let (mut body, recorder) = started();
    body.send("exit").unwrap_err();
    check(&recorder, &[START, "ready -- exit / exits --> ended"]);
    let (mut body, recorder) = started();
    body.throw("fatal".to_owned()).unwrap_err();
    let fatal = "ready -- throw \"fatal\" / raises \"fatal\" --> ended";
    check(&recorder, &[START, fatal]);
    let (mut body, recorder) = started();
    body.close().unwrap();
    check(&recorder, &[START, "ready -- close --> ended"]);
    let (body, recorder) = started();
    drop(body);
    check(&recorder, &[START, "ready -- close --> ended"]);
}

#[test]
fn a_panic_is_recorded_and_goes_on() {
    let (mut body, recorder) = started();
    let caught = catch_unwind(AssertUnwindSafe(|| body.send("panic")));
    let panic = caught.unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"as it was asked to"));
    let last = recorder.transitions().pop().unwrap();
    assert_eq!(last.output, Output::Panicked);
    assert_eq!(last.to_string(), "ready -- panic / panics --> ended");
}

#[test]
fn a_panic_of_a_writer_is_that_of_the_step() {
    let recorder = Recorder::new().yielded_as(|number| -> u32 { panic!("at {number}") });
    let mut body = recorder.record(many_sided());
    assert_eq!(panic_of(|| body.start()), "at 1");
    assert_eq!(body.status(), Status::Closed);
    check(&recorder, &["created -- start / panics --> ended"]);
}

#[test]
fn a_step_that_awaits_is_one_transition() {
    let (mut body, recorder) = started();
    body.send("await").unwrap_err();
    assert_eq!(recorder.transitions().len(), 1); // it is not over
    settle(&mut body).unwrap();
    let last = recorder.transitions().pop().unwrap();
    assert_eq!(last.to_string(), "ready -- await / 2 --> ready");
    body.send("await").unwrap_err();
    drop(body);
    let last = recorder.transitions().pop().unwrap();
    assert_eq!(last.to_string(), "ready -- await / is dropped --> ended");
}

#[test]
fn an_ignored_close_is_recorded_as_the_yielded_value() {
    let stubborn: Coroutine<u32> = Coroutine::new(async |co| {
        while co.yield_(1).named("stubborn").await.is_err() {}
        Ok(())
    });
    let recorder = Recorder::new();
    let mut body = recorder.record(stubborn);
    body.start().unwrap();
    body.close().unwrap_err();
    body.resume().unwrap();
    let [_, ignored, end] = &recorder.transitions()[..] else {
        panic!("three steps")
    };
    assert_eq!(ignored.to_string(), "stubborn -- close / 1 --> stubborn");
    assert_eq!(end.to_string(), "stubborn -- / returns --> ended");
}

#[test]
fn a_refusal_and_a_body_that_never_ran_are_no_steps() {
    let recorder = Recorder::new();
    drop(recorder.record(many_sided()));
    let mut closed = recorder.record(many_sided());
    closed.close().unwrap();
    closed.send("late").unwrap_err();
    let mut thrown = recorder.record(many_sided());
    thrown.send("early").unwrap_err();
    thrown.throw("too early".to_owned()).unwrap_err();
    check(&recorder, &[]);
}

#[test]
fn states_of_a_delegation_are_those_of_the_sub() {
    fn sub() -> Coroutine<u32> {
        Coroutine::new(async |co| co.yield_(2).named("inner").await)
    }
    let outer: Coroutine<u32> = Coroutine::new(async |co| {
        co.yield_(1).named("outer").await?;
        co.yield_from(sub()).await?;
        co.yield_from_mut(&mut sub()).await
    });
    let recorder = Recorder::new();
    recorder.record(outer).for_each(drop);
    check(
        &recorder,
        &[
            "created -- start / 1 --> outer",
            "outer -- / 2 --> inner",
            "inner -- / 2 --> inner",
            "inner -- / returns --> ended",
        ],
    );
}

#[test]
fn clones_share_the_recording_and_taking_empties_it() {
    let recorder = Recorder::new();
    let clone = recorder.clone();
    let (mut one, mut two) = (clone.record(many_sided()), recorder.record(many_sided()));
    one.start().unwrap();
    two.start().unwrap();
    assert_eq!(recorder.take().len(), 2);
    assert_eq!(clone.take(), []);
    one.send("on").unwrap();
    assert_eq!(clone.take()[0].to_string(), "ready -- \"on\" / 2 --> ready");
}

#[test]
fn each_kind_of_value_is_written_as_it_is_shown() {
    let recorder = Recorder::blank()
        .yielded_as(|number| number * 10)
        .sent_as(|word: &&str| word.len())
        .returned_as(|_| "a letter")
        .thrown_as(|_| "an error");
    let mut body = recorder.record(many_sided());
    body.start().unwrap();
    body.throw("caught".to_owned()).unwrap();
    body.send("on").unwrap();
    body.send("return").unwrap();
    check(
        &recorder,
        &[
            "created -- start / 10 --> ready",
            "ready -- throw an error / 0 --> mending",
            "mending -- 2 / 20 --> ready",
            "ready -- 6 / returns a letter --> ended",
        ],
    );
}
