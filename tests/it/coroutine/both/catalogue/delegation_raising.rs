//! `yield from`: errors, thrown in and raised out.

use coroutine::{Interrupt::Thrown, ResumeError, Yielded};

use super::super::kind::*;
use super::{
    script::{check, close, next, throw},
    value::{
        Error, Gen, K, LogsWhenDropped, NONE, V, Value, Yields, attempt, generator, log, raise,
        returns, take_log, v,
    },
};

#[test]
fn del02_a_sub_may_raise_at_its_start() {
    let g = generator(async |co| {
        log("g+");
        let s = generator(async |_| {
            log("s+");
            let pending = raise(V);
            log("s-");
            pending
        });
        let pending = co.yield_from(s).await;
        log("g-");
        pending
    });
    check(
        g,
        [
            next().logs(&["g+", "s+", "s-", "g-"]).raises(V),
            next().exhausted(),
        ],
    );
}

#[test]
fn del04_or_later() {
    let g = generator(async |co| {
        let tried = attempt(async || {
            co.yields("ham").await?;
            let s = generator(async |co| {
                let _finally = LogsWhenDropped("s-");
                co.yields("spam").await?;
                raise(V)
            });
            co.yield_from(s).await?;
            co.yields("eggs").await
        });
        let pending = tried.await;
        log("g-");
        pending
    });
    check(
        g,
        [
            next().yields("ham"),
            next().yields("spam"),
            next().logs(&["s-", "g-"]).raises(V),
        ],
    );
}

#[test]
fn del10_a_throw_goes_to_the_sub_first() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            let _finally = LogsWhenDropped("s-");
            co.yields("spam").await?;
            co.yields("more").await
        });
        let pending = co.yield_from(s).await;
        log("g-");
        pending
    });
    check(
        g,
        [
            next().yields("spam"),
            throw(V).logs(&["s-", "g-"]).raises(V),
        ],
    );
}

#[test]
fn del11_which_may_catch_it_and_yield() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            match co.yields("spam").await {
                Err(Thrown(V)) => log("caught in s"),
                other => return other,
            }
            co.yields("saved").await?;
            co.yields("more").await
        });
        co.yield_from(s).await?;
        co.yields("eggs").await?;
        NONE
    });
    check(
        g,
        [
            next().yields("spam"),
            throw(V).logs(&["caught in s"]).yields("saved"),
            next().yields("more"),
            next().yields("eggs"),
            next().returns(()),
        ],
    );
}

#[test]
fn del12_or_return_and_the_outer_body_goes_on() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            if let Err(Thrown(V)) = co.yields(1).await {
                log("caught");
            }
            returns(2)
        });
        let v = co.yield_from(s).await?;
        log(format_args!("returned {v}"));
        co.yields(v.int()).await
    });
    check(
        g,
        [
            next().yields(1),
            throw(V).logs(&["caught", "returned 2"]).yields(2),
        ],
    );
}

#[test]
fn del17_thrown_while_an_iterator_is_delegated_to() {
    let mut g: Coroutine<i32, (), (), Error> = Coroutine::new(async |co| {
        let pending = co.yield_all(0..9).await;
        log("fin");
        pending
    });
    assert_eq!(g.resume(), Ok(Yielded(0)));
    assert_eq!(g.resume(), Ok(Yielded(1)));
    assert_eq!(g.throw(V), Err(ResumeError::Raised(V)));
    assert_eq!(take_log(), ["fin"]);
}

#[test]
fn del26_a_return_in_the_subs_finally_swallows_it() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            co.yields(1).await.ok();
            returns("r")
        });
        co.yield_from(s).await
    });
    check(g, [next().yields(1), throw(V).returns("r")]);
}

#[test]
fn del28_a_yield_in_the_subs_finally_holds_it_up() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            let pending = co.yields(1).await;
            co.yields(2).await?;
            pending?;
            returns("r")
        });
        co.yield_from(s).await
    });
    check(
        g,
        [
            next().yields(1),
            throw(V).yields(2),
            next().raises(V),
            next().exhausted(),
        ],
    );
}

#[test]
fn del30_a_raise_in_the_subs_finally_replaces_it() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            co.yields(1).await.ok();
            raise(K)
        });
        co.yield_from(s).await
    });
    check(
        g,
        [next().yields(1), throw(V).raises(K), next().exhausted()],
    );
}

#[test]
fn del33_three_levels_deep() {
    fn c() -> Gen {
        generator(async |co| {
            let _finally = LogsWhenDropped("c");
            match co.yields(1).await {
                Err(Thrown(V)) => co.yields(2).await,
                other => other,
            }
        })
    }
    fn around(inner: Gen, name: &'static str) -> Gen {
        generator(async move |co| {
            let pending = co.yield_from(inner).await;
            log(name);
            pending
        })
    }
    let b = around(c(), "b");
    let a = around(b, "a");
    let g = generator(async |co| co.yield_from(a).await);
    check(
        g,
        [
            next().yields(1),
            throw(V).yields(2),
            close().logs(&["c", "b", "a"]).closed(),
        ],
    );
}

/// Delegates deeper and deeper; the fourth level raises, the second and third catch.
fn f(depth: i32) -> Gen {
    generator(async move |co| {
        match depth {
            4 => return raise(V),
            3 => {
                co.yields(3).await?;
                match co.yield_from(f(4)).await {
                    Err(Thrown(V)) => {}
                    other => return other,
                }
                co.yields(33).await?;
                return raise(V);
            }
            2 => {
                match co.yield_from(f(3)).await {
                    Err(Thrown(V)) => co.yields(2).await?,
                    other => other?,
                };
            }
            _ => {
                co.yields(1).await?;
                co.yield_from(f(2)).await?;
                co.yield_from(f(3)).await?;
            }
        }
        NONE
    })
}

#[test]
fn del34_errors_of_nested_subs_are_caught_on_the_way() {
    let g = generator(async |co| co.yield_from(f(1)).await);
    check(
        g,
        [
            next().yields(1),
            next().yields(3),
            next().yields(33),
            next().yields(2),
            next().yields(3),
            next().yields(33),
            next().raises(V),
            next().exhausted(),
        ],
    );
}

#[test]
fn del35_the_outer_body_catches_what_the_sub_raises() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            co.yields(0).await?;
            raise::<Value>(v(3))
        });
        match co.yield_from(s).await {
            Err(Thrown(Error::V(_))) => log("caught"),
            other => return other,
        }
        NONE
    });
    check(g, [next().yields(0), next().logs(&["caught"]).returns(())]);
}
