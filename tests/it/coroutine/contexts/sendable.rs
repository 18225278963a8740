//! Stacks that move between threads.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    thread,
};

use coroutine::{Coroutine, ExitStack, SendCoroutine, SendExitStack, WithError};
use futures_lite::future::yield_now;

type Log = Arc<Mutex<Vec<String>>>;
type Manager = SendCoroutine<u32, (), (), String>;

/// A manager that awaits before its yield and after it, and writes what the yield raised.
fn logs(id: u32, log: &Log) -> Manager {
    let log = Arc::clone(log);
    Coroutine::new_send(async move |co| {
        yield_now().await;
        let left = co.yield_(id).await;
        yield_now().await;
        log.lock().unwrap().push(format!("{id}: {left:?}"));
        left
    })
}

/// The same, which never awaits.
fn logs_at_once(id: u32, log: &Log) -> Manager {
    let log = Arc::clone(log);
    Coroutine::new_send(async move |co| {
        let left = co.yield_(id).await;
        log.lock().unwrap().push(format!("{id}: {left:?}"));
        left
    })
}

type Polled<T> = (Pin<Box<dyn Future<Output = T> + Send>>, Poll<T>);

/// Polls a future to its end, on a new thread each time. Returns how many there were.
fn on_many_threads<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> (T, usize) {
    let mut future: Pin<Box<dyn Future<Output = T> + Send>> = Box::pin(future);
    for threads in 1.. {
        let poll = move || -> Polled<T> {
            let polled = future
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()));
            (future, polled)
        };
        let polled;
        (future, polled) = thread::spawn(poll).join().unwrap();
        if let Poll::Ready(value) = polled {
            return (value, threads);
        }
    }
    unreachable!("it ends")
}

#[test]
fn a_scope_goes_on_in_another_thread_at_each_await() {
    let log = Log::default();
    let noting = Arc::clone(&log);
    let scope = ExitStack::with_async_send(async move |stack| {
        let first = stack.enter_async(logs(1, &noting)).await?;
        let called = Arc::clone(&noting);
        stack.callback(move || {
            called.lock().unwrap().push("called".to_owned());
            Ok(())
        });
        let second = stack.enter_async(logs(2, &noting)).await?;
        yield_now().await;
        Ok(first + second)
    });
    assert_eq!(on_many_threads(scope), (Ok(Some(3)), 6));
    let exits = ["2: Ok(())", "called", "1: Ok(())"];
    assert_eq!(*log.lock().unwrap(), exits);
}

#[test]
fn an_error_goes_through_all_of_them() {
    let log = Log::default();
    let noting = Arc::clone(&log);
    let scope = ExitStack::with_async_send(async move |stack| {
        for id in 1..=2 {
            stack.enter_async(logs(id, &noting)).await?;
        }
        yield_now().await;
        Err::<(), _>("oh".to_owned().into())
    });
    let (left, _) = on_many_threads(scope);
    assert_eq!(left, Err(WithError::Raised("oh".to_owned())));
    let exits = ["2: Err(Thrown(\"oh\"))", "1: Err(Thrown(\"oh\"))"];
    assert_eq!(*log.lock().unwrap(), exits);
}

#[test]
fn a_stack_is_dropped_or_left_on_another_thread() {
    let log = Log::default();
    let mut stack = ExitStack::new_send();
    stack.enter(logs_at_once(1, &log)).unwrap();
    stack.enter(logs_at_once(2, &log)).unwrap();
    let moved = std::mem::take(&mut stack);
    stack.exit(Ok(())).unwrap();
    thread::spawn(|| drop(moved)).join().unwrap();
    assert_eq!(*log.lock().unwrap(), ["2: Err(Closed)", "1: Err(Closed)"]);
    log.lock().unwrap().clear();

    stack = ExitStack::new_send();
    stack.enter(logs_at_once(3, &log)).unwrap();
    let left = thread::spawn(|| stack.exit(Ok(7))).join().unwrap();
    assert_eq!(left, Ok(Some(7)));
    assert_eq!(*log.lock().unwrap(), ["3: Ok(())"]);
}

#[test]
fn a_thread_that_panics_discards_the_stack_that_it_has() {
    let log = Log::default();
    let mut stack: SendExitStack<'_, String> = ExitStack::new_send();
    stack.enter(logs_at_once(1, &log)).unwrap();
    let panics = move || {
        let _stack = stack;
        panic!("in the thread")
    };
    thread::spawn(panics).join().unwrap_err();
    assert!(log.lock().unwrap().is_empty());
    assert_eq!(Arc::strong_count(&log), 1);
}

#[test]
fn a_scope_that_panics_has_its_managers_closed() {
    let log = Log::default();
    let noting = Arc::clone(&log);
    let scope = ExitStack::with_async_send(async move |stack| -> Result<(), _> {
        stack.enter(logs_at_once(1, &noting))?;
        yield_now().await;
        panic!("in the scope")
    });
    let mut scope = Box::pin(scope);
    let mut poll = || scope.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(poll().is_pending());
    catch_unwind(AssertUnwindSafe(poll)).map(drop).unwrap_err();
    assert_eq!(*log.lock().unwrap(), ["1: Err(Closed)"]);
}
