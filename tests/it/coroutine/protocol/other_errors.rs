//! Errors of other types than `E`: raised, adapted, and found again.

use std::{error::Error, io, num::ParseIntError, thread};

use coroutine::{
    CloseError, Co, Complete, Coroutine, Interrupt, Raise, ResumeError, SendCoroutine, Yielded,
    trace::{Ending, State},
};
use futures_lite::future::{block_on, yield_now};

use crate::counted::Ledger;

#[derive(Debug, PartialEq, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Number(#[from] ParseIntError),
    #[error("{0}")]
    Other(String),
}

#[test]
fn a_body_raises_what_converts_into_its_error() {
    let parser = |text: &'static str| -> Coroutine<u32, (), u32, Failure> {
        Coroutine::new(async move |co| {
            co.yield_(text.parse().raise()?).await?;
            Ok(7)
        })
    };
    let mut good = parser("5");
    assert_eq!(good.start(), Ok(Yielded(5)));
    assert_eq!(good.resume(), Ok(Complete(7)));
    let raised = parser("x").start().unwrap_err().into_raised();
    assert!(matches!(raised, Some(Failure::Number(_))));
}

/// A helper with a signature in which an interrupt hides.
async fn hiding(co: &mut Co<'_, u32>, text: &str) -> Result<(), Box<dyn Error + Send + Sync>> {
    co.yield_(text.parse()?).await?;
    Ok(())
}

/// Yields the numbers; leaves the rest to be logged, or lets interrupts out.
fn importer(lets_out: bool, logged: &Ledger) -> Coroutine<u32> {
    let logged = logged.clone();
    Coroutine::new(async move |co| {
        for text in ["1", "x", "2", "3"] {
            if let Err(error) = hiding(co, text).await {
                match <Interrupt>::find_in(&*error) {
                    Some(&interrupt) if lets_out => return Err(interrupt),
                    _ => drop(logged.value("logged")),
                }
            }
        }
        Ok(())
    })
}

#[test]
fn a_body_that_logs_a_close_ignores_it_and_one_that_finds_it_does_not() {
    let logged = Ledger::new();
    let mut careless = importer(false, &logged);
    assert!(careless.by_ref().take(2).eq([1, 2]));
    assert_eq!(careless.close(), Err(CloseError::Ignored(3)));
    assert_eq!(logged.made(), 2);

    let logged = Ledger::new();
    let mut careful = importer(true, &logged);
    assert!(careful.by_ref().take(2).eq([1, 2]));
    assert_eq!(careful.close(), Ok(None));
    assert_eq!(logged.made(), 1);
}

#[derive(Debug, thiserror::Error)]
#[error("the import failed")]
struct Wrapped(#[source] Interrupt<Failure>);

#[test]
fn an_interrupt_is_found_behind_its_causes_and_nothing_else_is() {
    let wrapped = Wrapped(Interrupt::CloseIgnored);
    let found = Interrupt::<Failure>::find_in(&wrapped);
    assert_eq!(found, Some(&Interrupt::CloseIgnored));
    assert_eq!(<Interrupt>::find_in(&wrapped), None); // of another `E`
    assert!(<Interrupt>::find_in(&io::Error::other("disk")).is_none());
}

#[test]
fn an_error_of_any_kind_becomes_the_error_of_the_coroutine() {
    let text = |error: ResumeError<u32, Box<dyn Error>>| error.into_error().to_string();
    assert_eq!(text(ResumeError::Raised("disk".into())), "disk");
    assert!(text(ResumeError::NotStarted(1)).contains("call `start` first"));
    assert!(text(ResumeError::Awaiting(Some(1))).contains("before the next step"));
    let text = |error: CloseError<u32, Box<dyn Error>>| error.into_error().to_string();
    assert_eq!(text(CloseError::Raised("disk".into())), "disk");
    assert!(text(CloseError::Ignored(1)).contains("close it again"));
}

/// An infallible sub with a name, an await, and a cleanup that is counted.
fn sub(ledger: &Ledger, ignores: bool) -> Coroutine<u32, u32, u32> {
    let ledger = ledger.clone();
    Coroutine::new(async move |co| {
        let _local = ledger.value("local");
        yield_now().await;
        match co.yield_(1).named("sub").await {
            Ok(sent) => Ok(sent + 1),
            Err(Interrupt::Closed) if ignores => co.yield_(2).await,
            Err(interrupt) => {
                drop(ledger.value("cleanup"));
                Err(interrupt)
            }
        }
    })
}

fn outer(ledger: &Ledger, ignores: bool) -> Coroutine<u32, u32, u32, Failure> {
    let sub = sub(ledger, ignores).fallible();
    let mut outer = Coroutine::new(async move |co| co.yield_from(sub).await);
    assert_eq!(block_on(outer.start_async()), Ok(Yielded(1)));
    assert_eq!(outer.state(), State::Named("sub"));
    outer
}

#[test]
fn a_fallible_body_delegates_to_an_infallible_one() {
    let ledger = Ledger::new();
    assert_eq!(outer(&ledger, false).send(5), Ok(Complete(6)));
    assert_eq!(ledger.made(), 1);
}

#[test]
fn an_error_that_is_thrown_closes_an_infallible_sub_first() {
    let ledger = Ledger::new();
    let mut body = outer(&ledger, false);
    let error = || Failure::Other("late".to_owned());
    assert_eq!(body.throw(error()), Err(ResumeError::Raised(error())));
    assert_eq!(body.state(), State::Ended(Ending::Raised));
    assert_eq!(ledger.made(), 2); // with its cleanup
    ledger.check_all_dropped("it has ended");

    let ledger = Ledger::new();
    assert_eq!(outer(&ledger, false).close(), Ok(None));
    assert_eq!(ledger.made(), 2);

    let ledger = Ledger::new();
    let mut ignoring = outer(&ledger, true);
    assert_eq!(ignoring.throw(error()), Err(ResumeError::CloseIgnored));
    ledger.check_all_dropped("it has ended");
}

#[test]
fn the_error_of_a_sub_is_converted() {
    let number = |text: &'static str| -> Coroutine<u32, (), (), ParseIntError> {
        Coroutine::new(async move |co| co.yield_(text.parse()?).await)
    };
    let mut outer: Coroutine<u32, (), (), Failure> = Coroutine::new(async move |co| {
        co.yield_from(number("1").map_raised(Failure::from)).await?;
        co.yield_from(number("x").map_raised(Failure::from)).await
    });
    assert_eq!(outer.start(), Ok(Yielded(1)));
    let raised = outer.resume().unwrap_err().into_raised();
    assert!(matches!(raised, Some(Failure::Number(_))));
}

#[test]
#[should_panic(expected = "do it before the start")]
fn one_that_has_started_keeps_its_error_type() {
    let mut started: Coroutine<u32> = Coroutine::new(async |co| co.yield_(1).await);
    started.start().unwrap();
    drop(started.fallible::<String>());
}

#[test]
fn the_send_kind_adapts_as_well() {
    let sub: SendCoroutine<u32> = Coroutine::new_send(async |co| co.yield_all([1, 2]).await);
    let outer: SendCoroutine<u32, (), (), Failure> =
        Coroutine::new_send(async move |co| co.yield_from(sub.fallible()).await);
    let read = thread::spawn(|| outer.into_try_iter().collect::<Vec<_>>());
    assert_eq!(read.join().unwrap(), [Ok(1), Ok(2)]);
}
