//! `with_async`: scopes that await and yield, are closed, cancelled, or panic.

use std::{
    cell::RefCell,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::{Context, Waker},
    thread,
};

use coroutine::{
    BoxCoroutine, Complete, Coroutine, Interrupt, ResumeError, SendCoroutine, WithError, Yielded,
    with_async,
};
use futures_lite::future::{block_on, pending, yield_now};

type Log = RefCell<Vec<String>>;

/// A manager that awaits, and writes what its yield raised, and that its cleanup is over.
fn slow(log: &Log) -> BoxCoroutine<'_, u32, (), (), String> {
    Coroutine::new(async move |co| {
        yield_now().await;
        let left = co.yield_(7).await;
        log.borrow_mut().push(format!("{left:?}"));
        yield_now().await;
        log.borrow_mut().push("over".to_owned());
        left
    })
}

/// A body whose scope yields the manager's value, and then ends as the sent word says.
fn session(log: &Log) -> BoxCoroutine<'_, u32, &'static str, Option<u32>, String> {
    Coroutine::new(async move |co| {
        with_async(slow(log), async |value| {
            yield_now().await;
            match co.yield_(value).await? {
                "raise" => Err("raised".to_owned().into()),
                "panic" => panic!("in the scope"),
                _ => Ok(value + 1),
            }
        })
        .await
        .map_err(WithError::into_interrupt)
    })
}

fn started(log: &Log) -> BoxCoroutine<'_, u32, &'static str, Option<u32>, String> {
    let mut body = session(log);
    assert_eq!(block_on(body.start_async()), Ok(Yielded(7)));
    body
}

#[test]
fn the_scope_of_a_body_yields() {
    let log = Log::default();
    let mut body = started(&log);
    assert_eq!(block_on(body.send_async("go on")), Ok(Complete(Some(8))));
    assert_eq!(log.take(), ["Ok(())", "over"]);

    let raised = block_on(started(&log).send_async("raise"));
    assert_eq!(raised, Err(ResumeError::Raised("raised".to_owned())));
    assert_eq!(log.take(), ["Err(Thrown(\"raised\"))", "over"]);
}

#[test]
fn a_close_and_a_throw_pass_through_the_manager() {
    let log = Log::default();
    assert_eq!(block_on(started(&log).close_async()), Ok(None));
    assert_eq!(log.take(), ["Err(Closed)", "over"]);

    let thrown = block_on(started(&log).throw_async("late".to_owned()));
    assert_eq!(thrown, Err(ResumeError::Raised("late".to_owned())));
    assert_eq!(log.take(), ["Err(Thrown(\"late\"))", "over"]);
}

#[test]
fn the_cleanup_is_awaited_before_a_panic_goes_on() {
    let log = Log::default();
    let mut body = started(&log);
    let sent = AssertUnwindSafe(|| block_on(body.send_async("panic")));
    catch_unwind(sent).unwrap_err();
    assert_eq!(log.take(), ["Err(Closed)", "over"]);
}

#[test]
fn a_cancelled_scope_closes_the_manager_as_far_as_it_does_not_await() {
    let log = Log::default();
    {
        let mut scope = pin!(with_async(slow(&log), async |_| {
            pending::<()>().await;
            Ok(())
        }));
        let mut cx = Context::from_waker(Waker::noop());
        while log.borrow().is_empty() {
            assert!(scope.as_mut().poll(&mut cx).is_pending());
            log.borrow_mut().push("polled".to_owned());
            assert!(scope.as_mut().poll(&mut cx).is_pending());
        }
    }
    assert_eq!(log.take(), ["polled", "Err(Closed)"]);
}

#[test]
fn a_manager_swallows_an_error_and_breaks_the_rule() {
    let swallows: Coroutine<(), (), (), String> =
        Coroutine::new(async |co| match co.yield_(()).await {
            Err(Interrupt::Thrown(_)) => Ok(()),
            left => left,
        });
    let raise = async |()| Err::<u32, _>("lost".to_owned().into());
    assert_eq!(block_on(with_async(swallows, raise)), Ok(None));

    let twice: Coroutine<u32> = Coroutine::new(async |co| co.yield_all([1, 2]).await);
    let left = block_on(with_async(twice, async |value| Ok(value)));
    assert_eq!(left, Err(WithError::YieldedTwice));
}

#[test]
fn a_context_of_the_send_kind_moves_between_threads() {
    let manager: SendCoroutine<u32> = Coroutine::new_send(async |co| co.yield_(7).await);
    let context = with_async(manager, async |value: u32| Ok(value + 1));
    let context = Box::pin(context);
    let left = thread::spawn(move || block_on(context)).join().unwrap();
    assert_eq!(left, Ok(Some(8)));
}
