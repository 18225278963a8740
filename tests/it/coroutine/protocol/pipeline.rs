//! `send_all`: the front of a push pipeline.

use coroutine::{Complete, Coroutine, Interrupt, ResumeError, Status, Yielded};
use futures_lite::future::yield_now;

use super::bodies::{Trace, panic_of, settle};
use crate::counted::{Counted, Ledger};

/// Takes values until it has seen one of these words, and obeys it; yields a value for each.
fn obedient(ledger: &Ledger) -> Coroutine<Counted, Counted, Counted, Counted> {
    let ledger = ledger.clone();
    Coroutine::new(async move |co| {
        loop {
            let sent: Counted = co.yield_(ledger.value("yielded")).await?;
            if sent == "return" {
                return Ok(sent);
            } else if sent == "raise" {
                return Err(sent.into());
            } else if sent == "wait" {
                yield_now().await;
            }
        }
    })
}

/// Starts a body, sends it these values, and asserts the answer, the status and what was not asked
/// for.
#[track_caller]
fn check(values: &[&'static str], answer: &str, after: Status, left: &[&str]) {
    let ledger = Ledger::new();
    let mut body = obedient(&ledger);
    drop(body.start());
    let mut values = values.iter().map(|name| ledger.value(name));
    let sent = body.send_all(values.by_ref());
    assert_eq!(format!("{sent:?}"), answer);
    assert_eq!(body.status(), after, "{answer}");
    let rest: Vec<Counted> = values.collect();
    assert_eq!(
        format!("{rest:?}"),
        format!("{left:?}").replace('"', ""),
        "{answer}"
    );
    drop((sent, rest, body));
    ledger.check_all_dropped(answer);
}

#[test]
fn how_it_ends() {
    check(&[], "Ok(None)", Status::Suspended, &[]);
    check(&["a", "b"], "Ok(None)", Status::Suspended, &[]);
    check(
        &["a", "return", "b", "c"],
        "Ok(Some(return))",
        Status::Closed,
        &["b", "c"],
    );
    check(&["a", "return"], "Ok(Some(return))", Status::Closed, &[]);
    check(
        &["raise", "b"],
        "Err(Raised(raise))",
        Status::Closed,
        &["b"],
    );
    check(
        &["a", "wait", "b"],
        "Err(Awaiting(None))",
        Status::Awaiting,
        &["b"],
    );
}

#[test]
fn the_first_value_comes_back_from_one_that_takes_none() {
    let ledger = Ledger::new();
    let mut created = obedient(&ledger);
    let mut closed = obedient(&ledger);
    closed.close().unwrap();
    let mut awaiting = obedient(&ledger);
    drop(awaiting.start());
    assert!(awaiting.send(ledger.value("wait")).is_err());
    for (body, answer) in [
        (&mut created, "Err(NotStarted(a))"),
        (&mut closed, "Err(Closed(a))"),
        (&mut awaiting, "Err(Awaiting(Some(a)))"),
    ] {
        let status = body.status();
        assert!(matches!(body.send_all([]), Ok(None)), "nothing is refused");
        let mut values = ["a", "b"].iter().map(|name| ledger.value(name));
        let sent = body.send_all(values.by_ref());
        assert_eq!(format!("{sent:?}"), answer);
        assert_eq!(values.next().expect("it was not asked for"), "b");
        assert_eq!(body.status(), status, "nothing has run");
    }
    assert!(settle(&mut awaiting).is_ok(), "it goes on");
    drop((created, closed, awaiting));
    ledger.check_all_dropped("whoever had it");
}

#[test]
fn a_value_is_asked_for_when_the_one_before_was_dealt_with() {
    let (ledger, trace) = (Ledger::new(), Trace::default());
    let (values, notes) = (ledger.clone(), trace.clone());
    let mut body: Coroutine<Counted, u32> = Coroutine::new(async move |co| {
        loop {
            let sent = co.yield_(values.value("yielded")).await?;
            notes.note(format!("gets {sent}"));
        }
    });
    drop(body.start());
    let numbers = (1..=2).inspect(|number| {
        ledger.check_alive(&[], "what was yielded is dropped at once");
        trace.note(format!("puts {number}"));
    });
    body.send_all(numbers).unwrap();
    trace.check(
        &["puts 1", "gets 1", "puts 2", "gets 2"],
        "one after the other",
    );
}

#[test]
fn values_that_panic_leave_the_coroutine_where_it_was() {
    let mut sum: Coroutine<u32, u32> = Coroutine::new(async |co| {
        let mut sum = 0;
        loop {
            sum += co.yield_(sum).await?;
        }
    });
    sum.start().unwrap();
    let broken = (1..).inspect(|number| assert!(*number < 3, "no more"));
    assert_eq!(panic_of(|| sum.send_all(broken)), "no more");
    assert_eq!(sum.send(10), Ok(Yielded(13)), "two had arrived");
}

/// Sends on what it is sent, times ten; ends as the next stage does.
fn tenfold(mut next: Coroutine<(), u32, u32>) -> Coroutine<(), u32, u32> {
    Coroutine::new(async move |co| {
        loop {
            let number: u32 = co.yield_(()).await?;
            match next.send(10 * number) {
                Ok(Yielded(())) => {}
                Ok(Complete(returned)) => return Ok(returned),
                Err(_) => return Err(Interrupt::Closed),
            }
        }
    })
}

#[test]
fn the_end_of_the_last_stage_ends_the_pipeline() {
    let until = |limit: u32| -> Coroutine<(), u32, u32> {
        Coroutine::new(async move |co| {
            let mut sum = 0;
            while sum < limit {
                sum += co.yield_(()).await?;
            }
            Ok(sum)
        })
    };
    let primed = |stage: Coroutine<(), u32, u32>| stage.primed().expect("it yields first");
    let mut pipeline = primed(tenfold(primed(tenfold(primed(until(500))))));
    let mut numbers = 1..;
    assert_eq!(pipeline.send_all(numbers.by_ref()), Ok(Some(600)));
    assert_eq!(numbers.next(), Some(4), "it took three");
    assert_eq!(
        pipeline.send_all(numbers.by_ref()),
        Err(ResumeError::Closed(5))
    );
}
