//! The name of a state: whose it is, and how long.

use std::{mem, pin::pin};

use coroutine::{Co, Coroutine, Interrupt, trace::State};
use futures_lite::future::{self, yield_now};

use crate::coroutine::protocol::bodies::settle;

type Body = Coroutine<u32>;

#[track_caller]
fn check(body: &Body, expected: &str) {
    assert_eq!(body.state().to_string(), expected);
}

/// Asserts that the state is the place of the yield, as that has no name.
#[track_caller]
fn check_unnamed(body: &Body) {
    let place = body.suspended_at().expect("it is suspended");
    assert_eq!(body.state(), State::At(place));
    assert_eq!(body.state().to_string(), place.to_string());
}

#[test]
fn a_state_is_the_name_of_the_yield_or_its_place() {
    let mut body: Body = Coroutine::new(async |co| {
        co.yield_(1).named("first").await?;
        co.yield_(2).await?;
        yield_now().await;
        co.yield_(3).named("third").await
    });
    check(&body, "created");
    body.resume().unwrap();
    assert_eq!(body.state(), State::Named("first"));
    body.resume().unwrap();
    check_unnamed(&body);
    body.resume().unwrap_err();
    check(&body, "awaiting");
    settle(&mut body).unwrap();
    check(&body, "third");
    body.resume().unwrap();
    check(&body, "returned");
}

#[test]
fn one_place_has_different_names_and_none() {
    let mut body: Body = Coroutine::new(async |co| {
        for name in [Some("red"), None, Some("green")] {
            let light = co.yield_(1);
            match name {
                Some(name) => light.named(name).await?,
                None => light.await?,
            }
        }
        Ok(())
    });
    body.resume().unwrap();
    check(&body, "red");
    body.resume().unwrap();
    check_unnamed(&body);
    body.resume().unwrap();
    check(&body, "green");
}

#[test]
fn a_named_yield_does_what_a_yield_does() {
    let mut body: Coroutine<u32, u32, u32, &str> = Coroutine::new(async |co| {
        let sent = co.yield_(1).named("a").await?;
        match co.yield_(sent).named("b").await {
            Err(Interrupt::Thrown(_)) => {}
            other => panic!("{other:?}"),
        }
        match co.yield_(0).named("c").await {
            Err(Interrupt::Closed) => Ok(9),
            other => panic!("{other:?}"),
        }
    });
    body.start().unwrap();
    assert_eq!(body.send(7), Ok(coroutine::Yielded(7)));
    assert_eq!(body.throw("up"), Ok(coroutine::Yielded(0)));
    assert_eq!(body.close(), Ok(Some(9)));
}

#[test]
fn it_is_lazy_and_a_wrapper_can_name_it() {
    let mut body = Coroutine::owned(async |mut co: Co<'_, u32>| {
        drop(co.yield_(1).named("never polled"));
        let here = std::panic::Location::caller();
        co.yield_at(2, here).named("wrapped").await
    });
    assert_eq!(body.resume(), Ok(coroutine::Yielded(2)));
    assert_eq!(body.state(), State::Named("wrapped"));
}

#[test]
fn a_name_goes_with_a_yield_that_is_dropped() {
    let mut body: Body = Coroutine::new(async |co| {
        {
            let mut lost = pin!(co.yield_(1).named("lost"));
            assert!(future::poll_once(lost.as_mut()).await.is_none());
        }
        co.yield_(2).await
    });
    body.start().unwrap();
    check_unnamed(&body);
}

#[test]
fn a_leaked_yield_leaves_no_name() {
    let mut body: Body = Coroutine::new(async |co| {
        let mut leaked = Box::pin(co.yield_(1).named("leaked"));
        assert!(future::poll_once(leaked.as_mut()).await.is_none());
        mem::forget(leaked);
        co.yield_(2).await
    });
    body.start().unwrap();
    check_unnamed(&body);
}

#[test]
fn the_innermost_yield_names_the_state_through_delegations_of_both_kinds() {
    fn leaf(name: Option<&'static str>) -> Body {
        Coroutine::new(async move |co| match name {
            Some(name) => co.yield_(1).named(name).await,
            None => co.yield_(1).await,
        })
    }
    let mut body: Body = Coroutine::new(async |co| {
        co.yield_(0).named("outer").await?;
        co.yield_from(leaf(Some("owned"))).await?;
        co.yield_from_mut(&mut leaf(Some("borrowed"))).await?;
        co.yield_from(leaf(None)).await?;
        co.yield_(0).named("outer again").await
    });
    for expected in [
        Some("outer"),
        Some("owned"),
        Some("borrowed"),
        None,
        Some("outer again"),
    ] {
        body.resume().unwrap();
        match expected {
            Some(name) => check(&body, name),
            None => check_unnamed(&body),
        }
    }
}

#[test]
fn a_name_that_comes_when_the_yield_has_its_reply_names_nothing() {
    let mut body: Body = Coroutine::new(async |co| {
        let mut replied = co.yield_(1);
        let _pending = future::poll_once(&mut replied).await;
        yield_now().await;
        replied.named("too late").await?;
        co.yield_(2).await
    });
    body.start().unwrap();
    check_unnamed(&body);
    body.resume().unwrap();
    check_unnamed(&body);
}
