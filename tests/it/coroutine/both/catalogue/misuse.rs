//! What a handle makes possible to get wrong, and Python does not.

use std::{
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
};

use coroutine::{Complete, Interrupt, ResumeError, Status, Yielded};

use super::super::kind::*;
use super::{
    script::{check, close, next},
    value::{LogsWhenDropped, NONE, Yields, generator, take_log},
};

/// DIFFERENCE: genawaiter panics. Here a yield is lazy: one that is not awaited does nothing.
#[test]
fn mis01_a_yield_that_is_not_awaited_loses_nothing_but_itself() {
    let g = generator(async |co| {
        drop(co.yield_(10.into()));
        co.yields(20).await?;
        NONE
    });
    check(g, [next().yields(20), next().returns(())]);
}

/// DIFFERENCE: genawaiter panics. Here the body waits, and says so.
#[test]
fn mis03_a_foreign_future_that_waits_makes_it_await() {
    let mut g: Coroutine<u32> = Coroutine::new(async |co| {
        let () = pending().await;
        co.yield_(1).await
    });
    assert_eq!(g.resume(), Err(ResumeError::Awaiting(None)));
    assert_eq!(g.status(), Status::Awaiting);
    assert_eq!(g.send(()), Err(ResumeError::Awaiting(Some(()))));
}

#[test]
fn mis04_a_yield_of_the_outer_body_in_the_inner_one_only_awaits() {
    let mut outer = Coroutine::unboxed(async |co: &mut Co<'_, u32>| {
        let mut inner = Coroutine::unboxed(async |_: &mut Co<'_, u32>| co.yield_(5).await);
        assert_eq!(inner.resume(), Err(ResumeError::Awaiting(None)));
        drop(inner); // and with it the yield
        co.yield_(6).await?;
        Ok::<_, Interrupt>(())
    });
    assert_eq!(outer.resume(), Ok(Yielded(6)));
    assert_eq!(outer.resume(), Ok(Complete(())));
}

#[test]
fn mis05_a_panic_reaches_the_caller_and_closes_it() {
    let mut g = generator(async |_| {
        let _local = LogsWhenDropped("dropped");
        panic!("in the body")
    });
    let panicked = catch_unwind(AssertUnwindSafe(|| g.start()));
    let message = panicked.expect_err("the panic goes on");
    assert_eq!(message.downcast_ref(), Some(&"in the body"));
    assert_eq!(take_log(), ["dropped"]);
    assert_eq!(g.status(), Status::Closed);
    check(g, [next().exhausted(), close().closed()]);
}

/// The call of `proof` does not compile for a type that is `Send`: there would be two impls.
#[test]
fn mis06_it_stays_on_its_thread() {
    trait NotSend<Ambiguity> {
        fn proof() {}
    }
    impl<T> NotSend<()> for T {}
    impl<T: Send> NotSend<u8> for T {}
    <coroutine::BoxCoroutine<'static, u32> as NotSend<_>>::proof();
}
