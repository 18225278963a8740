//! Context managers made of generators.

use std::{
    cell::RefCell,
    convert::Infallible,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use coroutine::{Interrupt, Interrupt::Thrown, WithError, with};

use super::super::kind::*;

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Logs a line.
fn log(line: impl fmt::Display) {
    LOG.with_borrow_mut(|lines| lines.push(line.to_string()));
}

/// Returns what was logged since the last call.
fn take_log() -> Vec<String> {
    LOG.take()
}

/// Logs when it is dropped.
struct LogsWhenDropped(&'static str);

impl Drop for LogsWhenDropped {
    fn drop(&mut self) {
        log(self.0);
    }
}

type Manager = Coroutine<u32, (), (), u32>;

/// Runs a scope that returns `left` under a manager, and compares the log and the outcome.
#[track_caller]
fn check(
    manager: Manager,
    left: Result<(), u32>,
    logs: &[&str],
    expected: Result<Option<()>, WithError<u32>>,
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
    let cm = Manager::new(async |co| {
        log(1);
        co.yield_(42).await?;
        log(999);
        Ok(())
    });
    check(cm, Ok(()), &["1", "42", "999"], Ok(Some(())));
}

#[test]
fn ctx02_finally_runs_and_the_error_goes_on() {
    let cm = Manager::new(async |co| {
        log(1);
        let tried = co.yield_(42).await;
        log(999);
        tried
    });
    check(cm, Err(8), &["1", "42", "999"], Err(WithError::Raised(8)));
}

#[test]
fn ctx03_an_error_that_passes_is_the_scopes_own() {
    let cm = Manager::new(async |co| co.yield_(1).await);
    check(cm, Err(7), &["1"], Err(WithError::Raised(7)));
}

#[test]
fn ctx04_a_manager_may_swallow_the_error() {
    let cm = Manager::new(async |co| {
        if let Err(Thrown(payload)) = co.yield_(1).await {
            log(payload);
        }
        Ok(())
    });
    check(cm, Err(999), &["1", "999"], Ok(None));
}

#[test]
fn ctx05_it_has_to_yield() {
    let cm = Manager::new(async |_| Ok(()));
    check(cm, Ok(()), &[], Err(WithError::DidNotYield));
    let raising = Manager::new(async |_| Err(Thrown(8)));
    check(raising, Ok(()), &[], Err(WithError::Raised(8)));
}

#[test]
fn ctx06_and_once() {
    let cm = Manager::new(async |co| {
        let _closed = LogsWhenDropped("closed");
        co.yield_(1).await?;
        co.yield_(2).await
    });
    check(cm, Ok(()), &["1", "closed"], Err(WithError::YieldedTwice));
}

#[test]
fn ctx07_also_after_an_error() {
    let cm = Manager::new(async |co| {
        let _closed = LogsWhenDropped("closed");
        let _ = co.yield_(1).await;
        co.yield_(2).await
    });
    check(cm, Err(8), &["1", "closed"], Err(WithError::YieldedTwice));
}

#[test]
fn ctx08_it_may_raise_another_error() {
    let cm = Manager::new(async |co| match co.yield_(1).await {
        Err(Thrown(_)) => Err(Thrown(9)),
        other => other,
    });
    check(cm, Err(8), &["1"], Err(WithError::Raised(9)));
}

#[test]
fn a_scope_that_panics_closes_the_manager() {
    take_log();
    let cm = Manager::new(async |co| {
        let left = co.yield_(1).await;
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
    let exits = Manager::new(async |co| {
        co.yield_(1).await?;
        Err(Interrupt::Closed)
    });
    check(exits, Ok(()), &["1"], Err(WithError::Exited));
    let ignored = Manager::new(async |co| {
        co.yield_(1).await?;
        Err(Interrupt::CloseIgnored)
    });
    check(ignored, Ok(()), &["1"], Err(WithError::CloseIgnored));
    let mut started = Manager::new(async |co| co.yield_(1).await);
    started.start().expect("it yields");
    check(started, Ok(()), &[], Err(WithError::AlreadyStarted));
    let awaits = Manager::new(async |_| std::future::pending().await);
    check(awaits, Ok(()), &[], Err(WithError::Awaiting));
}

#[test]
fn the_errors_tell_the_remedy() {
    let text = |error: WithError<Infallible>| error.to_string();
    assert_eq!(
        text(WithError::DidNotYield),
        "the context manager did not yield; it has to yield once"
    );
    assert_eq!(
        text(WithError::YieldedTwice),
        "the context manager yielded twice; it has to end after its one yield"
    );
    assert_eq!(
        text(WithError::AlreadyStarted),
        "cannot enter a context manager that has started; create a new one"
    );
}
