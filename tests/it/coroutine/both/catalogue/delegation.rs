//! `yield from`: values, sends and returns.

use coroutine::{Complete, Yielded};

use super::super::kind::*;
use super::{
    script::{check, loop_gives, next, send},
    value::{Gen, NONE, V, Value, Yields, generator, log, next_of, raise, returns},
};

#[test]
fn del01_the_first_next_starts_the_sub() {
    let g = generator(async |co| {
        log("g+");
        let s = generator(async |co| {
            log("s+");
            co.yields(42).await?;
            log("s-");
            NONE
        });
        co.yield_from(s).await?;
        log("g-");
        NONE
    });
    check(
        g,
        [
            next().logs(&["g+", "s+"]).yields(42),
            next().logs(&["s-", "g-"]).returns(()),
        ],
    );
}

#[test]
fn del03_nexts_go_to_the_sub() {
    let g = generator(async |co| {
        co.yields("ham").await?;
        let s = generator(async |co| {
            log("s+");
            co.yields("spam").await?;
            co.yields("more").await?;
            log("s-");
            NONE
        });
        co.yield_from(s).await?;
        co.yields("eggs").await?;
        log("g-");
        NONE
    });
    check(
        g,
        [
            next().yields("ham"),
            next().logs(&["s+"]).yields("spam"),
            next().yields("more"),
            next().logs(&["s-"]).yields("eggs"),
            next().logs(&["g-"]).returns(()),
        ],
    );
}

#[test]
fn del05_sends_go_to_the_sub_but_not_the_one_that_begins_the_delegation() {
    let g = generator(async |co| {
        let x = co.yields("ham").await?;
        log(format_args!("g {x}"));
        let s = generator(async |co| {
            let x = co.yields("spam").await?;
            log(format_args!("s {x}"));
            let x = co.yields("more").await?;
            log(format_args!("s {x}"));
            NONE
        });
        co.yield_from(s).await?;
        let x = co.yields("eggs").await?;
        log(format_args!("g {x}"));
        NONE
    });
    check(
        g,
        [
            next().yields("ham"),
            send(1).logs(&["g 1"]).yields("spam"),
            send(2).logs(&["s 2"]).yields("more"),
            send(3).logs(&["s 3"]).yields("eggs"),
            send(4).logs(&["g 4"]).returns(()),
        ],
    );
}

#[test]
fn del06_a_sub_may_answer_a_send_with_an_error() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            let x = co.yields("spam").await?;
            log(format_args!("s {x}"));
            raise(V)
        });
        co.yield_from(s).await
    });
    check(g, [next().yields("spam"), send(2).logs(&["s 2"]).raises(V)]);
}

#[test]
fn del13_what_the_sub_returns_is_what_the_delegation_gives() {
    fn s(v: Value) -> Gen {
        generator(async move |co| {
            co.yields("spam").await?;
            Ok(v)
        })
    }
    let g = generator(async |co| {
        log(co.yield_from(s(().into())).await?);
        log(co.yield_from(s(1.into())).await?);
        co.yields("eggs").await
    });
    check(
        g,
        [
            next().yields("spam"),
            next().logs(&["None"]).yields("spam"),
            next().logs(&["1"]).yields("eggs"),
        ],
    );
}

#[test]
fn del14_an_empty_sub_suspends_nothing() {
    let g = generator(async |co| {
        co.yields(1).await?;
        log(co.yield_from(generator(async |_| returns("r"))).await?);
        co.yields(2).await?;
        NONE
    });
    check(
        g,
        [
            next().yields(1),
            next().logs(&["r"]).yields(2),
            next().returns(()),
        ],
    );
}

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
fn del31_a_sub_that_only_returns() {
    let g = generator(async |co| {
        log(co.yield_from(generator(async |_| returns(42))).await?);
        NONE
    });
    check(g, [next().logs(&["42"]).returns(())]);
}

#[test]
fn del32_two_hundred_levels() {
    fn level(n: i32) -> Gen {
        generator(async move |co| {
            if n == 0 {
                return co.yields("deep").await;
            }
            let r = co.yield_from(level(n - 1)).await?;
            returns(r.int() + 1)
        })
    }
    let g = generator(async |co| co.yield_from(level(200)).await);
    check(g, [next().yields("deep"), send(0).returns(200)]);
}

#[test]
fn del36_its_values_stand_among_those_of_the_outer_body() {
    let g = generator(async |co| {
        co.yields(1).await?;
        co.yields(2).await?;
        let s = generator(async |co| {
            co.yields(3).await?;
            co.yields(4).await
        });
        co.yield_from(s).await?;
        co.yields(5).await?;
        NONE
    });
    check(g, [loop_gives([1, 2, 3, 4, 5]).returns(())]);
}

#[test]
fn del37_as_do_those_of_an_iterator() {
    let g: Coroutine<i32> = Coroutine::new(async |co| {
        co.yield_(123).await?;
        co.yield_all([1, 2, 3]).await?;
        co.yield_(456).await
    });
    assert!(g.eq([123, 1, 2, 3, 456]));
}

#[test]
fn del38_sends_are_answered_by_the_sub_and_the_return_by_the_outer_body() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            let i = co.yields(1).await?.int();
            let i = co.yields(i * 2).await?.int();
            returns(i * 2)
        });
        co.yield_from(s).await
    });
    check(g, [next().yields(1), send(3).yields(6), send(4).returns(8)]);
}

/// DIFFERENCE: CPython sends the sub a `None` and goes on with it wherever it stands.
#[test]
#[should_panic(expected = "cannot delegate to a coroutine that has started")]
fn del39_a_started_sub_is_refused() {
    let mut g = generator(async |co| {
        let mut s = generator(async |co| {
            log(co.yields(1).await?);
            co.yields(2).await
        });
        next_of(&mut s)?;
        co.yield_from(s).await
    });
    g.start().ok();
}

/// DIFFERENCE: to CPython a finished sub is one that returns `None` at once.
#[test]
#[should_panic(expected = "cannot delegate to a coroutine that has started")]
fn del40_so_is_a_finished_one() {
    let mut g = generator(async |co| {
        let mut s = generator(async |_| returns(7));
        assert_eq!(next_of(&mut s)?, Complete(Value::Int(7)));
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
fn del43_the_backtrace_tells_of_the_delegation() {
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
