//! Stacks that are dropped, moved, closed, or left by a panic.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
};

use coroutine::{BoxCoroutine, Coroutine, ExitStack, Interrupt, WithError};
use futures_lite::future::yield_now;

type Log = RefCell<Vec<String>>;

/// A manager that writes what its yield raised.
fn logs<'a>(name: &'a str, log: &'a Log) -> BoxCoroutine<'a, (), (), (), String> {
    Coroutine::new(async move |co| {
        let left = co.yield_(()).await;
        log.borrow_mut().push(format!("{name}: {left:?}"));
        left
    })
}

fn stack_of<'a>(names: &[&'a str], log: &'a Log) -> ExitStack<'a, String> {
    let mut stack = ExitStack::new();
    for name in names {
        stack.enter(logs(name, log)).unwrap();
    }
    stack
}

#[test]
fn a_dropped_stack_closes_the_innermost_first_and_calls_its_functions() {
    let log = Log::default();
    let mut stack = stack_of(&["outer", "inner"], &log);
    stack.callback(|| {
        log.borrow_mut().push("called".to_owned());
        Err("nobody receives this".to_owned())
    });
    drop(stack);
    let exits = ["called", "inner: Err(Closed)", "outer: Err(Closed)"];
    assert_eq!(log.take(), exits);
}

#[test]
fn a_taken_stack_is_left_later() {
    let log = Log::default();
    let mut stack = stack_of(&["moved"], &log);
    let moved = std::mem::take(&mut stack);
    stack.exit(Ok(())).unwrap();
    assert!(log.borrow().is_empty());
    let left = moved.exit::<()>(Err("late".to_owned().into()));
    assert_eq!(left, Err(WithError::Raised("late".to_owned())));
    assert_eq!(log.take(), ["moved: Err(Thrown(\"late\"))"]);
}

#[test]
fn a_scope_that_panics_has_its_managers_closed() {
    let log = Log::default();
    let scope = || {
        ExitStack::with(|stack| -> Result<(), _> {
            stack.enter(logs("outer", &log))?;
            stack.callback(|| {
                log.borrow_mut().push("called".to_owned());
                Ok(())
            });
            panic!("in the scope")
        })
    };
    catch_unwind(AssertUnwindSafe(scope)).unwrap_err();
    assert_eq!(log.take(), ["called", "outer: Err(Closed)"]);
}

#[test]
fn a_manager_that_panics_ends_the_stack() {
    let log = Log::default();
    let panics: Coroutine<(), (), (), String> = Coroutine::new(async |co| {
        let _ = co.yield_(()).await;
        panic!("in a manager")
    });
    let mut stack = stack_of(&["outer"], &log);
    stack.enter(panics).unwrap();
    catch_unwind(AssertUnwindSafe(|| stack.exit(Ok(())))).unwrap_err();
    assert!(log.borrow().is_empty()); // discarded, as by any drop in a panic
}

#[test]
fn a_close_cannot_be_swallowed_but_replaced() {
    let replaces = |error: &'static str| -> Coroutine<(), (), (), &str> {
        Coroutine::new(async move |co| match co.yield_(()).await {
            Err(Interrupt::Closed) if error.is_empty() => Ok(()),
            Err(_) => Err(error.into()),
            Ok(()) => Ok(()),
        })
    };
    let closed = |error| {
        let mut stack = ExitStack::new();
        stack.enter(replaces(error)).unwrap();
        stack.exit::<()>(Err(WithError::Closed))
    };
    assert_eq!(closed(""), Err(WithError::Closed));
    assert_eq!(closed("flush"), Err(WithError::Raised("flush")));
}

#[test]
fn cleanup_that_awaits_is_refused_by_a_plain_exit() {
    let log = Log::default();
    let mut stack = stack_of(&["outer"], &log);
    let slow: Coroutine<(), (), (), String> = Coroutine::new(async |co| {
        let left = co.yield_(()).await;
        yield_now().await;
        left
    });
    stack.enter(slow).unwrap();
    let left = stack.exit::<()>(Err("lost".to_owned().into()));
    assert_eq!(left, Err(WithError::Awaiting));
    assert_eq!(log.take(), ["outer: Err(Closed)"]);
}

#[test]
fn one_that_cannot_be_entered_leaves_the_others_on_the_stack() {
    let log = Log::default();
    let mut stack = stack_of(&["outer"], &log);
    let mut started = logs("started", &log);
    started.start().unwrap();
    assert_eq!(stack.enter(started), Err(WithError::AlreadyStarted));
    log.take();
    let silent = Coroutine::new(async |_: &mut coroutine::Co<'_, (), (), String>| Ok(()));
    assert_eq!(stack.enter(silent), Err(WithError::DidNotYield));
    assert_eq!(stack.exit(Ok(7)), Ok(Some(7)));
    assert_eq!(log.take(), ["outer: Ok(())"]);
}
