//! `yield from`: closes.

use coroutine::{
    Interrupt::{Closed, Thrown},
    Status, Yielded,
};

use super::super::kind::*;
use super::{
    script::{check, close, next, state},
    value::{K, LogsWhenDropped, NONE, V, Yields, generator, log, raise, returns, take_log},
};

#[test]
fn del07_the_sub_is_closed_first() {
    let g = generator(async |co| {
        let _finally = LogsWhenDropped("g-");
        let s = generator(async |co| {
            let _finally = LogsWhenDropped("s-");
            co.yields("spam").await?;
            co.yields("more").await
        });
        co.yield_from(s).await?;
        co.yields("eggs").await
    });
    check(
        g,
        [next().yields("spam"), close().logs(&["s-", "g-"]).closed()],
    );
}

#[test]
fn del08_what_it_raises_then_is_raised_in_the_outer_body() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            co.yields("spam").await.ok();
            log("s-");
            raise(V)
        });
        let pending = co.yield_from(s).await;
        log("g-");
        pending
    });
    check(
        g,
        [next().yields("spam"), close().logs(&["s-", "g-"]).raises(V)],
    );
}

#[test]
fn del09_which_may_catch_that() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            co.yields(()).await.ok();
            raise(V)
        });
        if let Err(Thrown(V)) = co.yield_from(s).await {
            log("caught");
        }
        returns(1)
    });
    check(
        g,
        [
            next().yields(()),
            close().logs(&["caught"]).closed_returning(1),
        ],
    );
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

/// DIFFERENCE: nobody can throw a `GeneratorExit`; a close is what raises it.
#[test]
fn del21_a_sub_that_returns_does_not_stop_the_close() {
    let g = generator(async |co| {
        log("g+");
        let s = generator(async |co| match co.yields(()).await {
            Err(Closed) => NONE,
            other => other,
        });
        co.yield_from(s).await?;
        log("unreachable");
        NONE
    });
    check(
        g,
        [
            next().logs(&["g+"]).yields(()),
            close().closed(),
            state(Status::Closed),
        ],
    );
}

#[test]
fn del22_and_what_it_returns_is_lost() {
    let g = generator(async |co| {
        let _finally = LogsWhenDropped("fin");
        let s = generator(async |co| match co.yields(()).await {
            Err(Closed) => returns(5),
            other => other,
        });
        let v = co.yield_from(s).await?;
        log("unreachable");
        Ok(v)
    });
    check(g, [next().yields(()), close().logs(&["fin"]).closed()]);
}

#[test]
fn del23_a_sub_that_ignores_it_ends_the_outer_body() {
    let g = generator(async |co| {
        let s = generator(async |co| match co.yields(1).await {
            Err(Closed) => co.yields(2).await,
            other => other,
        });
        let pending = co.yield_from(s).await;
        log("fin");
        pending
    });
    check(
        g,
        [
            next().yields(1),
            close().logs(&["fin"]).sub_ignored(),
            state(Status::Closed),
        ],
    );
}

#[test]
fn del24_and_is_released_before_the_outer_finally() {
    let g = generator(async |co| {
        let s = generator(async |co| match co.yields(1).await {
            Err(Closed) => {
                let pending = co.yields(2).await;
                log("sub");
                pending
            }
            other => other,
        });
        let pending = co.yield_from(s).await;
        log("outer");
        pending
    });
    check(
        g,
        [
            next().yields(1),
            close().logs(&["sub", "outer"]).sub_ignored(),
        ],
    );
}

/// DIFFERENCE: nobody can throw a `GeneratorExit`; a close is what raises it.
#[test]
fn del25_a_sub_that_raises_replaces_it() {
    let g = generator(async |co| {
        let s = generator(async |co| match co.yields(()).await {
            Err(Closed) => raise(V),
            other => other,
        });
        co.yield_from(s).await
    });
    check(g, [next().yields(()), close().raises(V)]);
}

#[test]
fn del27_a_return_in_the_subs_finally_is_lost_as_well() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            co.yields(1).await.ok();
            returns("r")
        });
        co.yield_from(s).await
    });
    check(g, [next().yields(1), close().closed(), next().exhausted()]);
}

#[test]
fn del29_a_yield_in_the_subs_finally_ignores_it_as_well() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            let pending = co.yields(1).await;
            co.yields(2).await?;
            pending
        });
        co.yield_from(s).await
    });
    check(
        g,
        [next().yields(1), close().sub_ignored(), next().exhausted()],
    );
}

/// DIFFERENCE: there is no context that the error carries along, `GeneratorExit` in Python.
#[test]
fn chn05_the_closer_gets_the_error_that_the_sub_raised() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            co.yields(1).await.ok();
            raise(K)
        });
        co.yield_from(s).await
    });
    check(g, [next().yields(1), close().raises(K)]);
}
