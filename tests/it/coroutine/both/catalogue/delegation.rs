//! `yield from` of iterators, and two bodies that share a sub.

use std::convert::Infallible;

use coroutine::{Complete, ResumeError, Yielded};

use super::super::kind::*;
use crate::coroutine::protocol::bodies::Trace;

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
    let trace = Trace::default();
    let notes = trace.clone();
    let mut g: Coroutine<i32> = Coroutine::new(async move |co| {
        let _finally = notes.local("finally");
        co.yield_all(0..3).await?;
        notes.note("unreachable");
        Ok(())
    });
    assert_eq!(g.resume(), Ok(Yielded(0)));
    assert_eq!(g.close(), Ok(None));
    trace.check(&["finally dropped"], "on the way out");
}

#[test]
fn del17_thrown_while_an_iterator_is_delegated_to() {
    let trace = Trace::default();
    let notes = trace.clone();
    let mut g: Coroutine<i32, (), (), &str> = Coroutine::new(async move |co| {
        let pending = co.yield_all(0..9).await;
        notes.note("finally");
        pending
    });
    assert_eq!(g.resume(), Ok(Yielded(0)));
    assert_eq!(g.resume(), Ok(Yielded(1)));
    assert_eq!(g.throw("v"), Err(ResumeError::Raised("v")));
    trace.check(&["finally"], "on the way out");
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

/// DIFFERENCE: the sub has started when the second turn comes, so that one is a loop.
#[test]
fn del41_two_bodies_take_turns_with_one_sub() {
    let g: Coroutine<i32> = Coroutine::new(async |co| {
        let mut s: Coroutine<i32> = Coroutine::new(async |co| co.yield_all([1, 2]).await);
        let mut one: Coroutine<i32, (), (), Infallible, _> = Coroutine::new(async |co| {
            let first = s.next().expect("it has two values");
            co.yield_(first).await
        });
        co.yield_from_mut(&mut one).await?;
        drop(one);
        co.yield_all(&mut s).await
    });
    assert!(g.eq([1, 2]));
}
