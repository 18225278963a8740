//! Yields and returns, and what stands between them.

use coroutine::{Complete, Interrupt, Status, Yielded};

use super::super::kind::*;
use super::{
    script::{check, loop_gives, next, send, state},
    value::{Gen, NONE, Value, Yields, generator, returns},
};

#[test]
fn bas01_each_next_runs_to_the_next_yield() {
    let g = generator(async |co| {
        co.yields(1).await?;
        co.yields(2).await?;
        NONE
    });
    check(
        g,
        [
            next().yields(1),
            next().yields(2),
            next().returns(()),
            next().exhausted(),
        ],
    );
}

#[test]
fn bas02_return_stops_it() {
    let g = generator(async |co| {
        if co.yields(1).await? == Value::None {
            return NONE;
        }
        co.yields(2).await
    });
    check(
        g,
        [
            next().yields(1),
            next().returns(()),
            next().exhausted(),
            next().exhausted(),
        ],
    );
}

#[test]
fn bas03_a_body_need_not_yield() {
    check(
        generator(async |_| NONE),
        [next().returns(()), next().exhausted()],
    );
}

#[test]
fn bas04_nor_need_one_that_returns_a_value() {
    check(
        generator(async |_| returns(23)),
        [next().returns(23), next().exhausted()],
    );
}

#[test]
fn bas05_a_bare_yield_yields_nothing() {
    let g = generator(async |co| {
        co.yields(()).await?;
        NONE
    });
    check(g, [next().yields(()), next().returns(())]);
}

#[test]
fn bas06_yielding_none_is_not_returning_it() {
    let g = generator(async |co| {
        for _ in 0..3 {
            co.yields(()).await?;
        }
        co.yields(()).await?;
        NONE
    });
    check(g, [loop_gives([(); 4]).returns(())]);
}

#[test]
fn bas07_the_send_answers_the_yield() {
    check(
        generator(async |co| co.yields(1).await),
        [next().yields(1), send(3).returns(3)],
    );
}

#[test]
fn bas08_what_a_yield_gives_can_be_yielded() {
    let g = generator(async |co| {
        let inner = co.yields(1).await?;
        co.yields(inner).await?;
        NONE
    });
    check(g, [next().yields(1), send(3).yields(3), next().returns(())]);
}

#[test]
fn bas18_locals_live_on() {
    let g = generator(async |co| {
        let mut i = 5;
        loop {
            co.yields(i).await?;
            i += 1;
        }
    });
    check(
        g,
        [
            next().yields(5),
            next().yields(6),
            next().yields(7),
            state(Status::Suspended),
        ],
    );
}

#[test]
fn bas19_its_iterator_is_itself() {
    let mut g: Coroutine<u32> = Coroutine::new(async |co| {
        co.yield_(1).await?;
        co.yield_(2).await
    });
    assert_eq!(g.by_ref().next(), Some(1));
    assert_eq!(g.by_ref().next(), Some(2)); // the same one, further on
    assert_eq!(g.next(), None);
    assert_eq!(g.status(), Status::Closed);
}

/// The call of `proof` does not compile for a type that is `Clone`: there would be two impls.
#[test]
fn bas20_it_cannot_be_copied() {
    trait NotClone<Ambiguity> {
        fn proof() {}
    }
    impl<T> NotClone<()> for T {}
    impl<T: Clone> NotClone<u8> for T {}
    <Gen as NotClone<_>>::proof();
}

#[test]
fn bas21_it_moves_while_its_locals_refer_to_each_other() {
    let mut here = Coroutine::unboxed(async |co: &mut Co<'_, usize>| {
        let local = vec![1, 2, 3];
        let reference = &local;
        co.yield_(reference.len()).await?;
        co.yield_(reference[1]).await?;
        Ok::<_, Interrupt>(reference[2])
    });
    assert_eq!(here.resume(), Ok(Yielded(3)));
    let mut elsewhere = Box::new(here);
    assert_eq!(elsewhere.resume(), Ok(Yielded(2)));
    let mut back = *elsewhere;
    assert_eq!(back.resume(), Ok(Complete(3)));
}
