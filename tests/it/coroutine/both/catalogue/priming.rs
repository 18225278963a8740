//! Before the first yield.

use coroutine::{ResumeError, Status, Yielded};

use super::super::kind::*;
use super::{
    script::{check, next, send, state},
    value::{NONE, Yields, generator, log},
};

#[test]
fn pri01_creation_runs_nothing() {
    let g = generator(async |co| {
        log("a");
        co.yields(1).await?;
        log("b");
        co.yields(2).await?;
        log("c");
        NONE
    });
    check(
        g,
        [
            state(Status::Created),
            next().logs(&["a"]).yields(1),
            next().logs(&["b"]).yields(2),
            next().logs(&["c"]).returns(()),
        ],
    );
}

#[test]
fn pri02_a_send_before_the_start_is_refused_and_changes_nothing() {
    let g = generator(async |co| {
        log("ran");
        co.yields(1).await
    });
    check(
        g,
        [
            send(0).just_started(),
            state(Status::Created),
            next().logs(&["ran"]).yields(1),
        ],
    );
}

/// DIFFERENCE: `send(None)` is refused as any other send; what starts is `start`, here `next`.
#[test]
fn pri03_next_starts() {
    let g = generator(async |co| {
        log(co.yields("a").await?);
        NONE
    });
    check(
        g,
        [
            send(()).just_started(),
            next().yields("a"),
            send(5).logs(&["5"]).returns(()),
        ],
    );
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
fn pri05_the_kth_send_answers_the_kth_yield() {
    let g = generator(async |co| {
        log(co.yields(10).await?);
        log(co.yields(20).await?);
        NONE
    });
    check(
        g,
        [
            next().yields(10),
            send("abc").logs(&["abc"]).yields(20),
            send("def").logs(&["def"]).returns(()),
        ],
    );
}
