//! Values out, at the end.

use coroutine::{Complete, ResumeError, Yielded};

use super::super::kind::*;
use super::{
    script::{check, loop_gives, next, send},
    value::{Yields, generator, log, returns},
};

#[test]
fn ret01_the_value_is_given_once() {
    let mut g: Coroutine<i32, (), (i32,)> = Coroutine::new(async |co| {
        co.yield_(1).await?;
        Ok((2,))
    });
    assert_eq!(g.resume(), Ok(Yielded(1)));
    assert_eq!(g.resume(), Ok(Complete((2,))));
    assert_eq!(g.resume(), Err(ResumeError::Closed(())));
}

#[test]
fn ret02_it_follows_the_yielded_ones() {
    let g = generator(async |co| {
        for i in 0..3 {
            co.yields(i).await?;
        }
        returns("Done")
    });
    check(g, [loop_gives([0, 1, 2]).returns("Done")]);
}

#[test]
fn ret03_a_sub_returns_what_it_was_sent() {
    let g = generator(async |co| {
        let s = generator(async |co| co.yields(1).await);
        co.yield_from(s).await
    });
    check(g, [next().yields(1), send(2).returns(2)]);
}

#[test]
fn ret04_a_return_in_finally_overrides() {
    let g = generator(async |co| {
        let _overridden = co.yields(1).await.map(|_| 1);
        returns(2)
    });
    check(g, [next().yields(1), next().returns(2)]);
}

#[test]
fn ret05_what_is_returned_is_evaluated_before_finally() {
    let g = generator(async |co| {
        let mut x = 1;
        let returned = match co.yields(()).await {
            Ok(_) => returns(x),
            raised => raised,
        };
        x += 4;
        log(x);
        returned
    });
    check(g, [next().yields(()), next().logs(&["5"]).returns(1)]);
}

#[test]
fn ret06_it_is_of_a_type_of_its_own() {
    let mut g: Coroutine<i32, (), &str> = Coroutine::new(async |co| {
        co.yield_(10).await?;
        Ok("done!")
    });
    assert_eq!(g.resume(), Ok(Yielded(10)));
    assert_eq!(g.resume(), Ok(Complete("done!")));
}
