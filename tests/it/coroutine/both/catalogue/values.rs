//! Promises of types that Python has not: no copies, values of any type.

use coroutine::{Complete, CoroutineState, ResumeError, Yielded};

use super::super::kind::*;

/// The call of `proof` does not compile for a type that is `Clone`: there would be two impls.
#[test]
fn bas20_it_cannot_be_copied() {
    trait NotClone<Ambiguity> {
        fn proof() {}
    }
    impl<T> NotClone<()> for T {}
    impl<T: Clone> NotClone<u8> for T {}
    <Coroutine<u32> as NotClone<_>>::proof();
}

#[test]
fn bas21_it_moves_while_its_locals_refer_to_each_other() {
    let mut here: Coroutine<usize, (), usize> = Coroutine::new(async |co| {
        let local = vec![1, 2, 3];
        let reference = &local;
        co.yield_(reference.len()).await?;
        co.yield_(reference[1]).await?;
        Ok(reference[2])
    });
    assert_eq!(here.resume(), Ok(Yielded(3)));
    let mut elsewhere = Box::new(here);
    assert_eq!(elsewhere.resume(), Ok(Yielded(2)));
    let mut back = *elsewhere;
    assert_eq!(back.resume(), Ok(Complete(3)));
}

/// DIFFERENCE: `send(None)` is refused as any other send; the call that starts is `start`.
#[test]
fn pri03_start_starts() {
    let mut g: Coroutine<&str, Option<u32>, Option<u32>> =
        Coroutine::new(async |co| co.yield_("a").await);
    assert_eq!(g.send(None), Err(ResumeError::NotStarted(None)));
    assert_eq!(g.start(), Ok(Yielded("a")));
    assert_eq!(g.send(Some(5)), Ok(Complete(Some(5))));
}

#[test]
fn pri04_a_running_average_is_primed_first() {
    let mut average: Coroutine<Option<f64>, f64> = Coroutine::new(async |co| {
        let mut total = co.yield_(None).await?;
        let mut n = 1.0;
        loop {
            let i = co.yield_(Some(total / n)).await?;
            n += 1.0;
            total += i;
        }
    });
    assert_eq!(average.send(10.0), Err(ResumeError::NotStarted(10.0)));
    assert_eq!(average.start(), Ok(Yielded(None)));
    assert_eq!(average.send(10.0), Ok(Yielded(Some(10.0))));
    assert_eq!(average.send(5.0), Ok(Yielded(Some(7.5))));
    assert_eq!(average.send(0.0), Ok(Yielded(Some(5.0))));
    assert_eq!(average.send(0.0), Ok(Yielded(Some(3.75))));
}

#[test]
fn snd07_a_sent_tuple_is_not_unpacked() {
    let mut g: Coroutine<i32, (i32,), (i32,)> = Coroutine::new(async |co| co.yield_(1).await);
    assert_eq!(g.start(), Ok(Yielded(1)));
    assert_eq!(g.send((2,)), Ok(Complete((2,))));
}

#[test]
fn ret06_the_returned_value_is_of_a_type_of_its_own() {
    let mut g: Coroutine<i32, (), &str> = Coroutine::new(async |co| {
        co.yield_(10).await?;
        Ok("done!")
    });
    assert_eq!(g.resume(), Ok(Yielded(10)));
    assert_eq!(g.resume(), Ok(Complete("done!")));
}

/// The other STP rows have no counterpart: the end is no error here, so it cannot leak out of one.
#[test]
fn stp07_the_end_of_another_one_is_a_value() {
    let mut g: Coroutine<i32, CoroutineState<i32, i32>, bool> =
        Coroutine::new(async |co| Ok(matches!(co.yield_(1).await?, Complete(2))));
    assert_eq!(g.start(), Ok(Yielded(1)));
    assert_eq!(g.send(Complete(2)), Ok(Complete(true)));
}
