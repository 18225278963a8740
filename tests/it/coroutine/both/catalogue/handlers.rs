//! Errors of the body itself: its handlers, and what stands in a `finally`.

use coroutine::Interrupt::Thrown;

use super::{
    script::{check, loop_gives, next},
    value::{NONE, Raised, V, Value, Yields, attempt, generator, raise},
};

#[test]
fn bas09_an_error_of_a_called_function_leaves_and_closes() {
    fn f() -> Result<i32, Raised> {
        raise(V)
    }
    let g = generator(async |co| {
        co.yields(f()?).await?;
        co.yields(42).await
    });
    check(g, [next().raises(V), next().exhausted()]);
}

#[test]
fn bas10_handlers_nest() {
    let g = generator(async |co| {
        let outer = attempt(async || {
            co.yields(1).await?;
            let inner = attempt(async || {
                co.yields(2).await?;
                raise(V)
            });
            match inner.await {
                Err(raised @ Thrown(V)) => {
                    co.yields(4).await?;
                    co.yields(5).await?;
                    return Err(raised);
                }
                Err(_) => co.yields(6).await?,
                Ok(()) => Value::None,
            };
            co.yields(7).await
        });
        if outer.await.is_err() {
            co.yields(8).await?;
        }
        co.yields(9).await?;
        co.yields(10).await?;
        co.yields(11).await?;
        NONE
    });
    check(g, [loop_gives([1, 2, 4, 5, 8, 9, 10, 11]).returns(())]);
}

#[test]
fn bas11_a_return_is_not_caught() {
    let g = generator(async |co| match attempt(async || NONE).await {
        Err(_) => co.yields(1).await,
        returned => returned,
    });
    check(g, [next().returns(())]);
}

#[test]
fn bas12_a_return_waits_for_the_yield_in_its_finally() {
    let g = generator(async |co| {
        let returned = attempt(async || NONE).await;
        co.yields(1).await?;
        returned
    });
    check(g, [next().yields(1), next().returns(())]);
}

#[test]
fn bas13_finally_runs_each_time_round_a_loop() {
    let g = generator(async |co| {
        for i in 0..3 {
            co.yields(i).await?;
            continue;
        }
        NONE
    });
    check(g, [loop_gives([0, 1, 2]).returns(())]);
}

#[test]
fn bas14_the_first_handler_that_matches_runs() {
    let g = generator(async |co| {
        let tried = attempt(async || {
            co.yields(12).await?;
            raise(V)
        });
        match tried.await {
            Err(Thrown(V)) => co.yields(666).await?,
            Err(_) => co.yields(99).await?,
            Ok(()) => Value::None,
        };
        NONE
    });
    check(g, [loop_gives([12, 666]).returns(())]);
}

#[test]
fn bas15_a_handler_may_yield() {
    let g = generator(async |co| {
        if let Err(Thrown(V)) = raise::<()>(V) {
            co.yields(1).await?;
        }
        NONE
    });
    check(g, [next().yields(1), next().returns(())]);
}

#[test]
fn bas16_an_error_waits_for_the_yields_in_its_finally() {
    let g = generator(async |co| {
        let tried = attempt(async || {
            co.yields(1).await?;
            raise::<()>(V)
        });
        let pending = tried.await;
        co.yields(2).await?;
        co.yields(3).await?;
        pending?;
        co.yields(100).await
    });
    check(
        g,
        [
            next().yields(1),
            next().yields(2),
            next().yields(3),
            next().raises(V),
            next().exhausted(),
        ],
    );
}

#[test]
fn bas17_finally_may_raise() {
    let g = generator(async |co| {
        let tried = co.yields(1).await;
        co.yields(2).await?;
        raise::<()>(V)?;
        co.yields(3).await?;
        tried?;
        co.yields(100).await
    });
    check(
        g,
        [
            next().yields(1),
            next().yields(2),
            next().raises(V),
            next().exhausted(),
        ],
    );
}
