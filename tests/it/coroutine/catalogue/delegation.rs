//! `yield from`: what takes an iterator, a borrowed sub, or a depth that no recorded case has.

use coroutine::{Co, Complete, Coroutine, ResumeError, Yielded};

use super::log::{LogsWhenDropped, log, take_log};

/// DIFFERENCE: `yield_all` is there for `S = ()` only, so the only thing that is ever sent is
/// nothing.
#[test]
fn del15_an_iterator_can_be_delegated_to() {
    let mut g: Coroutine<i32> = Coroutine::new(async |co| co.yield_all(0..3).await);
    assert_eq!(g.resume(), Ok(Yielded(0)));
    assert_eq!(g.send(()), Ok(Yielded(1)));
    assert_eq!(g.resume(), Ok(Yielded(2)));
    assert_eq!(g.resume(), Ok(Complete(())));
}

#[test]
fn del16_closed_while_an_iterator_is_delegated_to() {
    let mut g: Coroutine<i32> = Coroutine::new(async |co| {
        let _finally = LogsWhenDropped("fin");
        co.yield_all(0..3).await?;
        log("unreachable");
        Ok(())
    });
    assert_eq!(g.resume(), Ok(Yielded(0)));
    assert_eq!(g.close(), Ok(None));
    assert_eq!(take_log(), ["fin"]);
}

#[test]
fn del17_thrown_while_an_iterator_is_delegated_to() {
    let mut g: Coroutine<i32, (), (), &str> = Coroutine::new(async |co| {
        let pending = co.yield_all(0..9).await;
        log("fin");
        pending
    });
    assert_eq!(g.resume(), Ok(Yielded(0)));
    assert_eq!(g.resume(), Ok(Yielded(1)));
    assert_eq!(g.throw("v"), Err(ResumeError::Raised("v")));
    assert_eq!(take_log(), ["fin"]);
}

#[test]
fn del32_two_hundred_levels() {
    fn level(n: u32) -> Coroutine<&'static str, u32, u32> {
        Coroutine::new(async move |co| {
            if n == 0 {
                return co.yield_("deep").await;
            }
            Ok(co.yield_from(level(n - 1)).await? + 1)
        })
    }
    let mut g = level(200);
    assert_eq!(g.start(), Ok(Yielded("deep")));
    assert_eq!(g.send(0), Ok(Complete(200)));
}

#[test]
fn del37_the_values_of_an_iterator_stand_among_those_of_the_body() {
    let g: Coroutine<i32> = Coroutine::new(async |co| {
        co.yield_(123).await?;
        co.yield_all([1, 2, 3]).await?;
        co.yield_(456).await
    });
    assert!(g.eq([123, 1, 2, 3, 456]));
}

/// DIFFERENCE: CPython sends the sub a `None` and goes on with it wherever it stands.
#[test]
#[should_panic(expected = "cannot delegate to a coroutine that has started")]
fn del39_a_started_sub_is_refused() {
    let mut g: Coroutine<u32> = Coroutine::new(async |co| {
        let mut s: Coroutine<u32> = Coroutine::new(async |co| co.yield_all([1, 2]).await);
        assert_eq!(s.next(), Some(1));
        co.yield_from(s).await
    });
    g.start().ok();
}

/// DIFFERENCE: to CPython a finished sub is one that returns `None` at once.
#[test]
#[should_panic(expected = "cannot delegate to a coroutine that has started")]
fn del40_so_is_a_finished_one() {
    let mut g: Coroutine<u32, (), u32> = Coroutine::new(async |co| {
        let mut s: Coroutine<u32, (), u32> = Coroutine::new(async |_| Ok(7));
        assert_eq!(s.start(), Ok(Complete(7)));
        co.yield_from_mut(&mut s).await
    });
    g.start().ok();
}

/// DIFFERENCE: the sub has started when the second turn comes, so that one is a loop.
#[test]
fn del41_two_bodies_take_turns_with_one_sub() {
    let g: Coroutine<i32> = Coroutine::new(async |co| {
        let mut s: Coroutine<i32> = Coroutine::new(async |co| co.yield_all([1, 2]).await);
        let mut one = Coroutine::unboxed(async |co: &mut Co<'_, i32>| {
            let first = s.next().expect("it has two values");
            co.yield_(first).await
        });
        co.yield_from_mut(&mut one).await?;
        drop(one);
        co.yield_all(&mut s).await
    });
    assert!(g.eq([1, 2]));
}

#[test]
fn del43_the_backtrace_shows_the_delegation() {
    let mut g: Coroutine<u32> = Coroutine::new(async |co| {
        co.yield_from(Coroutine::new(async |co| co.yield_(1).await))
            .await?;
        co.yield_(2).await
    });
    assert_eq!(g.backtrace().len(), 0, "not started");
    assert_eq!(g.resume(), Ok(Yielded(1)));
    assert_eq!(g.backtrace().len(), 2, "it is in its sub");
    assert_eq!(g.resume(), Ok(Yielded(2)));
    assert_eq!(g.backtrace().len(), 1, "the sub has ended");
    assert_eq!(g.resume(), Ok(Complete(())));
    assert_eq!(g.backtrace().len(), 0, "so has it");
}
