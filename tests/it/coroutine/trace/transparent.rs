//! A recorded coroutine does what it does unrecorded.

use std::{cell::Cell, rc::Rc};

use coroutine::{
    Co, Coroutine, Interrupt, ResumeError, Status, UnraisableKind, Yielded, trace::Recorder,
};
use futures_lite::future::yield_now;

use crate::{
    coroutine::{protocol::bodies::settle, unraisable::kinds},
    counted::Ledger,
};

type Total = Coroutine<u32, u32, (), String>;

fn total() -> Total {
    Coroutine::new(async |co| {
        let mut total = 0;
        loop {
            match co.yield_(total).named("counting").await {
                Ok(number) => total += number,
                Err(Interrupt::Thrown(_)) => total = 0,
                Err(other) => return Err(other),
            }
        }
    })
}

#[test]
fn refused_values_come_back() {
    let ledger = Ledger::new();
    let sink: Coroutine<(), _> =
        Coroutine::new(async |co| co.yield_(()).named("open").await.map(drop));
    let recorder = Recorder::new();
    let mut sink = recorder.record(sink);
    let early = sink.send(ledger.value("early"));
    assert!(matches!(early, Err(ResumeError::NotStarted(value)) if value == "early"));
    sink.start().unwrap();
    assert_eq!(sink.start(), Err(ResumeError::AlreadyStarted(())));
    sink.send(ledger.value("taken")).unwrap();
    let late = sink.send(ledger.value("late"));
    assert!(matches!(late, Err(ResumeError::Closed(value)) if value == "late"));
    assert_eq!(recorder.transitions().len(), 2);
    assert_eq!(ledger.made(), 3);
}

#[test]
fn one_that_has_started_goes_on_where_it_stands() {
    let mut inner = total().primed().unwrap();
    inner.send(5).unwrap();
    let place = inner.suspended_at();
    let recorder = Recorder::new();
    let mut body = recorder.record(inner);
    assert_eq!(body.status(), Status::Suspended);
    assert_eq!(body.state().to_string(), "counting");
    assert_eq!(body.suspended_at(), place);
    assert_eq!(body.start(), Err(ResumeError::AlreadyStarted(())));
    assert_eq!(body.send(2), Ok(Yielded(7)));
    assert_eq!(body.throw("again".to_owned()), Ok(Yielded(0)));
    assert_eq!(body.close(), Ok(None));
    assert_eq!(recorder.transitions().len(), 3);
    assert_eq!(recorder.transitions()[0].from.to_string(), "counting");
}

#[test]
fn one_that_has_started_is_thrown_into_and_dropped_where_it_stands() {
    let recorder = Recorder::new();
    let mut body = recorder.record(total().primed().unwrap());
    assert_eq!(body.throw("first".to_owned()), Ok(Yielded(0)));
    drop(body);
    drop(recorder.record(total().primed().unwrap()));
    assert_eq!(recorder.transitions().len(), 3); // a throw, and a close by each drop
}

#[test]
fn one_that_awaits_is_settled_and_one_that_has_ended_stays_so() {
    let mut inner: Coroutine<u32> = Coroutine::new(async |co| {
        yield_now().await;
        co.yield_(1).await
    });
    inner.start().unwrap_err();
    let recorder = Recorder::new();
    let mut body = recorder.record(inner);
    assert_eq!(body.status(), Status::Awaiting);
    assert_eq!(settle(&mut body), Ok(Yielded(1)));
    assert_eq!(recorder.transitions().len(), 0); // its input came before the recording
    body.resume().unwrap();
    let mut ended = recorder.record(body);
    assert_eq!(ended.resume(), Err(ResumeError::Closed(())));
}

#[test]
fn the_result_of_an_iteration_is_kept() {
    let recorder = Recorder::new();
    let inner: Coroutine<u32, (), &str> = Coroutine::new(async |co| {
        co.yield_(1).await?;
        Ok("done")
    });
    let mut body = recorder.record(inner);
    assert_eq!(body.by_ref().count(), 1);
    let mut again = recorder.record(body);
    assert_eq!(again.returned(), Some("done"));
}

#[test]
fn a_drop_closes_once_even_if_that_is_ignored() {
    let closes = Rc::new(Cell::new(0));
    let seen = Rc::clone(&closes);
    let stubborn: Coroutine<u32> = Coroutine::new(async move |co| {
        loop {
            if co.yield_(1).await.is_err() {
                seen.set(seen.get() + 1);
            }
        }
    });
    let mut body = Recorder::new().record(stubborn);
    body.start().unwrap();
    drop(body);
    assert_eq!(closes.get(), 1);
    assert_eq!(Rc::strong_count(&closes), 1); // the body is gone
}

#[test]
fn a_sub_that_answers_the_close_of_a_drop_is_closed_as_well() {
    let closes = Rc::new(Cell::new(0));
    let seen = Rc::clone(&closes);
    let stubborn: Coroutine<u32> = Coroutine::new(async move |co| {
        let _ = co.yield_(1).await;
        let sub = Coroutine::new(async move |co| {
            let received = co.yield_(2).await;
            seen.set(seen.get() + 1);
            received
        });
        co.yield_from(sub).await
    });
    let mut body = Recorder::new().record(stubborn);
    body.start().unwrap();
    assert_eq!(kinds(|| drop(body)), [UnraisableKind::CloseIgnored]);
    assert_eq!(closes.get(), 1);
    assert_eq!(Rc::strong_count(&closes), 1); // both bodies are gone
}

#[test]
fn any_body_can_be_recorded() {
    let words = [String::from("to"), String::from("be")];
    let borrowing = Coroutine::unboxed(async |co: &mut Co<'_, &str>| {
        for word in &words {
            co.yield_(word).await?;
        }
        Ok(())
    });
    let recorder = Recorder::new();
    let outer = Coroutine::unboxed(async |co: &mut Co<'_, &str>| {
        co.yield_from_mut(&mut recorder.record(borrowing)).await
    });
    assert!(outer.eq(["to", "be"]));
    assert_eq!(recorder.transitions().len(), 3);
}

#[test]
fn the_backtrace_has_the_recording_as_one_level() {
    let recorder = Recorder::new();
    let mut started = recorder.record(total());
    let line = line!() - 1;
    started.start().unwrap();
    let goes_on = recorder.record(total().primed().unwrap());
    for (body, line) in [(started, line), (goes_on, line + 3)] {
        let lines: Vec<_> = body.backtrace().iter().map(|place| place.line()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], line);
        assert_eq!(body.suspended_at(), body.backtrace().last().copied());
    }
}
