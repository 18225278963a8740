//! Errors in, where handlers and `finally`s nest.

use coroutine::Interrupt::Thrown;

use super::{
    script::{check, next, throw},
    value::{K, NONE, V, Value, Yields, attempt, generator, log, raise},
};

#[test]
fn thr06_a_handler_does_not_protect_itself() {
    let g = generator(async |co| {
        let tried = attempt(async || {
            co.yields(2).await?;
            raise::<Value>(V)
        });
        if let Err(Thrown(V)) = tried.await {
            co.yields(3).await?;
            log("unreachable");
        }
        co.yields(4).await
    });
    check(
        g,
        [
            next().yields(2),
            next().yields(3),
            throw(K).raises(K),
            next().exhausted(),
        ],
    );
}

#[test]
fn thr07_nor_what_follows_it() {
    let g = generator(async |co| {
        let tried = attempt(async || {
            co.yields(2).await?;
            raise::<Value>(V)
        });
        if let Err(Thrown(V)) = tried.await {
            co.yields(3).await?;
        }
        co.yields(4).await?;
        log("unreachable");
        NONE
    });
    check(
        g,
        [
            next().yields(2),
            next().yields(3),
            next().yields(4),
            throw(V).raises(V),
            next().exhausted(),
        ],
    );
}

#[test]
fn thr08_the_error_waits_for_a_yield_in_its_finally() {
    let g = generator(async |co| {
        let tried = attempt(async || {
            co.yields(2).await?;
            log("unreachable");
            Ok(())
        });
        let pending = tried.await;
        co.yields(3).await?;
        pending?;
        co.yields(4).await
    });
    check(
        g,
        [
            next().yields(2),
            throw(V).yields(3),
            next().raises(V),
            next().exhausted(),
        ],
    );
}

#[test]
fn thr09_a_finally_does_not_protect_itself() {
    let g = generator(async |co| {
        let pending = co.yields(2).await;
        co.yields(3).await?;
        log("unreachable");
        pending?;
        co.yields(4).await
    });
    check(
        g,
        [
            next().yields(2),
            next().yields(3),
            throw(V).raises(V),
            next().exhausted(),
        ],
    );
}

#[test]
fn thr10_out_of_an_inner_handler_through_the_outer_finally() {
    let g = generator(async |co| {
        let outer = attempt(async || {
            let inner = attempt(async || {
                co.yields(2).await?;
                raise::<Value>(K)
            });
            if let Err(Thrown(K)) = inner.await {
                co.yields(9).await?;
                log("unreachable");
            }
            co.yields(3).await
        });
        let pending = outer.await;
        co.yields(4).await?;
        pending?;
        co.yields(5).await
    });
    check(
        g,
        [
            next().yields(2),
            next().yields(9),
            throw(V).yields(4),
            next().raises(V),
            next().exhausted(),
        ],
    );
}

#[test]
fn thr11_a_new_error_replaces_the_one_that_waits() {
    let g = generator(async |co| {
        let tried = attempt(async || {
            co.yields(1).await?;
            raise::<Value>(K)
        });
        let pending = tried.await;
        co.yields(4).await?;
        log("unreachable");
        pending
    });
    check(g, [next().yields(1), next().yields(4), throw(V).raises(V)]);
}

#[test]
fn thr12_caught_within_the_outer_finally_is_an_ordinary_one() {
    let g = generator(async |co| {
        let outer = attempt(async || {
            match co.yields(2).await {
                Err(Thrown(V)) => co.yields(9).await?,
                other => other?,
            };
            co.yields(3).await
        });
        let pending = outer.await;
        co.yields(4).await?;
        pending?;
        co.yields(5).await?;
        NONE
    });
    check(
        g,
        [
            next().yields(2),
            throw(V).yields(9),
            next().yields(3),
            next().yields(4),
            next().yields(5),
            next().returns(()),
        ],
    );
}
