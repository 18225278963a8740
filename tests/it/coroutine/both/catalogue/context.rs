//! Context managers made of generators.

use std::{
    convert::Infallible,
    panic::{AssertUnwindSafe, catch_unwind},
};

use coroutine::{Interrupt, Interrupt::Thrown, WithError, with};

use super::super::kind::*;
use super::value::{Error, K, LogsWhenDropped, Raised, V, Value, log, raise, take_log, v};

type Manager = Coroutine<Value, (), (), Error>;

fn manager<B>(body: B) -> Manager
where
    B: for<'co> AsyncFnOnce(&mut Co<'co, Value, (), Error>) -> Result<(), Raised>
        + for<'a, 'co> Body<&'a mut Co<'co, Value, (), Error>, Result<(), Raised>>
        + 'static,
{
    Coroutine::new(body)
}

/// Runs a scope that gives `left` under a manager, and compares what was logged and what came out.
#[track_caller]
fn check(
    manager: Manager,
    left: Result<(), Error>,
    logs: &[&str],
    expected: Result<Option<()>, WithError<Error>>,
) {
    take_log(); // what another check left
    let result = with(manager, |value| {
        log(value);
        left
    });
    assert_eq!(take_log(), logs);
    assert_eq!(result, expected);
}

#[test]
fn ctx01_before_and_after() {
    let cm = manager(async |co| {
        log(1);
        co.yield_(42.into()).await?;
        log(999);
        Ok(())
    });
    check(cm, Ok(()), &["1", "42", "999"], Ok(Some(())));
}

#[test]
fn ctx02_finally_runs_and_the_error_goes_on() {
    let cm = manager(async |co| {
        log(1);
        let tried = co.yield_(42.into()).await;
        log(999);
        tried
    });
    check(cm, Err(V), &["1", "42", "999"], Err(WithError::Raised(V)));
}

#[test]
fn ctx03_an_error_that_passes_is_the_scopes_own() {
    let cm = manager(async |co| co.yield_(().into()).await);
    check(cm, Err(v(7)), &["None"], Err(WithError::Raised(v(7))));
}

#[test]
fn ctx04_a_manager_may_swallow_the_error() {
    let cm = manager(async |co| {
        if let Err(Thrown(Error::V(payload))) = co.yield_(().into()).await {
            log(payload);
        }
        Ok(())
    });
    check(cm, Err(v(999)), &["None", "999"], Ok(None));
}

#[test]
fn ctx05_it_has_to_yield() {
    let cm = manager(async |_| Ok(()));
    check(cm, Ok(()), &[], Err(WithError::DidNotYield));
    let raising = manager(async |_| raise(V));
    check(raising, Ok(()), &[], Err(WithError::Raised(V)));
}

#[test]
fn ctx06_and_once() {
    let cm = manager(async |co| {
        let _closed = LogsWhenDropped("closed");
        co.yield_(1.into()).await?;
        co.yield_(2.into()).await
    });
    check(cm, Ok(()), &["1", "closed"], Err(WithError::YieldedTwice));
}

#[test]
fn ctx07_also_after_an_error() {
    let cm = manager(async |co| {
        let _closed = LogsWhenDropped("closed");
        let _ = co.yield_(1.into()).await;
        co.yield_(2.into()).await
    });
    check(cm, Err(V), &["1", "closed"], Err(WithError::YieldedTwice));
}

#[test]
fn ctx08_it_may_raise_another_error() {
    let cm = manager(async |co| match co.yield_(().into()).await {
        Err(Thrown(Error::V(_))) => raise(K),
        other => other,
    });
    check(cm, Err(V), &["None"], Err(WithError::Raised(K)));
}

#[test]
fn a_scope_that_panics_closes_the_manager() {
    take_log();
    let cm = manager(async |co| {
        let left = co.yield_(1.into()).await;
        log(if left == Err(Interrupt::Closed) {
            "closed"
        } else {
            "not closed"
        });
        left
    });
    let panic = catch_unwind(AssertUnwindSafe(|| {
        with(cm, |_| -> Result<(), _> { panic!("in the scope") })
    }));
    let payload = panic.expect_err("the panic goes on");
    assert_eq!(payload.downcast_ref(), Some(&"in the scope"));
    assert_eq!(take_log(), ["closed"]);
}

#[test]
fn other_ways_to_break_the_rules() {
    let exits = manager(async |co| {
        co.yield_(1.into()).await?;
        Err(Interrupt::Closed)
    });
    check(exits, Ok(()), &["1"], Err(WithError::Exited));
    let ignored = manager(async |co| {
        co.yield_(1.into()).await?;
        Err(Interrupt::CloseIgnored)
    });
    check(ignored, Ok(()), &["1"], Err(WithError::CloseIgnored));
    let mut started = manager(async |co| co.yield_(1.into()).await);
    started.start().expect("it yields");
    check(started, Ok(()), &[], Err(WithError::AlreadyStarted));
    let awaits = manager(async |_| std::future::pending().await);
    check(awaits, Ok(()), &[], Err(WithError::Awaiting));
}

#[test]
fn the_errors_tell_the_remedy() {
    let told = |error: WithError<Infallible>| error.to_string();
    assert_eq!(
        told(WithError::DidNotYield),
        "the context manager did not yield; it has to yield once"
    );
    assert_eq!(
        told(WithError::YieldedTwice),
        "the context manager yielded twice; it has to end after its one yield"
    );
    assert_eq!(
        told(WithError::AlreadyStarted),
        "cannot enter a context manager that has started; create a new one"
    );
}
