//! Generators in `for` loops.

use coroutine::{Complete, Interrupt::Thrown, Yielded};

use super::super::kind::*;
use super::{
    script::{check, loop_gives, next, send, throw},
    value::{
        Gen, LogsWhenDropped, NONE, V, Yields, attempt, generator, log, next_of, raise, returns,
    },
};

fn count_to(n: i32) -> Gen {
    generator(async move |co| {
        for i in 0..n {
            co.yields(i).await?;
        }
        NONE
    })
}

#[test]
fn for01_a_generator_over_a_generator() {
    let g = generator(async |co| {
        let mut s = count_to(3);
        while let Yielded(i) = next_of(&mut s)? {
            co.yield_(i).await?;
        }
        NONE
    });
    check(g, [loop_gives([0, 1, 2]).returns(())]);
}

#[test]
fn for02_a_loop_does_not_forward_what_is_sent() {
    let g = generator(async |co| {
        let mut s = generator(async |co| {
            let x = co.yields(1).await?;
            log(format_args!("s {x}"));
            co.yields(2).await
        });
        while let Yielded(i) = next_of(&mut s)? {
            let x = co.yield_(i).await?;
            log(format_args!("g {x}"));
        }
        NONE
    });
    check(
        g,
        [next().yields(1), send(7).logs(&["g 7", "s None"]).yields(2)],
    );
}

#[test]
fn for03_nor_what_is_thrown_and_leaving_it_drops_the_sub() {
    let g = generator(async |co| {
        let tried = attempt(async || {
            let mut s = generator(async |co| {
                let _finally = LogsWhenDropped("s");
                if let Err(Thrown(V)) = co.yields(1).await {
                    log("unreachable");
                }
                NONE
            });
            while let Yielded(i) = next_of(&mut s)? {
                co.yield_(i).await?;
            }
            NONE
        });
        let pending = tried.await;
        log("g");
        pending
    });
    check(g, [next().yields(1), throw(V).logs(&["s", "g"]).raises(V)]);
}

#[test]
fn for04_a_return_out_of_it_drops_the_sub_first() {
    let g = generator(async |_| {
        let mut s = generator(async |co| {
            let pending = co.yields(1).await;
            log("s");
            pending
        });
        match next_of(&mut s)? {
            Yielded(i) => Ok(i),
            Complete(_) => NONE,
        }
    });
    check(g, [next().logs(&["s"]).returns(1)]);
}

#[test]
fn for05_it_ignores_what_the_sub_returns() {
    let g = generator(async |co| {
        let mut s = generator(async |co| {
            co.yields(1).await?;
            returns(9)
        });
        while let Yielded(i) = next_of(&mut s)? {
            co.yield_(i).await?;
        }
        log("end");
        NONE
    });
    check(g, [loop_gives([1]).logs(&["end"]).returns(())]);
}

#[test]
fn for06_what_the_sub_raises_leaves_it_as_any_error() {
    let g = generator(async |co| {
        let looped = attempt(async || {
            let mut s = generator(async |co| {
                co.yields(()).await?;
                raise(V)
            });
            while let Yielded(_) = next_of(&mut s)? {}
            Ok(())
        });
        if let Err(Thrown(V)) = looped.await {
            log("caught");
        }
        co.yields(1).await
    });
    check(g, [next().logs(&["caught"]).yields(1)]);
}

#[test]
fn for07_it_may_stand_in_a_handler() {
    let g = generator(async |co| {
        if let Err(Thrown(V)) = raise::<()>(V) {
            let mut s = generator(async |co| {
                co.yields("doing").await?;
                co.yields("doing").await
            });
            while let Yielded(x) = next_of(&mut s)? {
                co.yield_(x).await?;
            }
        }
        NONE
    });
    check(g, [loop_gives(["doing", "doing"]).returns(())]);
}

#[test]
fn for08_a_second_loop_over_it_is_empty() {
    check(
        count_to(2),
        [
            loop_gives([0, 1]).returns(()),
            loop_gives([(); 0]).exhausted(),
        ],
    );
}

#[test]
fn for09_a_sieve_of_generators_that_own_one_another() {
    fn without_multiples(p: u32, numbers: Coroutine<u32>) -> Coroutine<u32> {
        Coroutine::new(async move |co| {
            for n in numbers.filter(|n| n % p != 0) {
                co.yield_(n).await?;
            }
            Ok(())
        })
    }
    let primes: Coroutine<u32> = Coroutine::new(async |co| {
        let mut x: Coroutine<u32> = Coroutine::new(async |co| co.yield_all(2..30).await);
        while let Some(p) = x.next() {
            co.yield_(p).await?;
            x = without_multiples(p, x);
        }
        Ok(())
    });
    assert!(primes.eq([2, 3, 5, 7, 11, 13, 17, 19, 23, 29]));
}

#[test]
fn for10_a_round_robin() {
    fn t(name: &'static str, k: i32) -> Gen {
        generator(async move |co| {
            for i in 0..k {
                log(format_args!("{name} {i}"));
                co.yields(()).await?;
            }
            NONE
        })
    }
    let g = generator(async |co| {
        let mut ts = vec![t("A", 2), t("B", 3)];
        while !ts.is_empty() {
            ts.retain_mut(|x| matches!(next_of(x), Ok(Yielded(_))));
        }
        co.yields(()).await
    });
    let turns = next().logs(&["A 0", "B 0", "A 1", "B 1", "B 2"]);
    check(g, [turns.yields(())]);
}
