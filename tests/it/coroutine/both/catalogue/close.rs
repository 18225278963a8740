//! Being asked to finish.

use coroutine::{Interrupt::Closed, Status};

use super::{
    script::{check, close, next, state},
    value::{NONE, V, Yields, generator, log, raise, returns, v},
};

#[test]
fn clo01_before_the_start_the_body_never_runs() {
    let g = generator(async |co| {
        log("ran");
        match co.yields(()).await {
            Err(Closed) => returns(0),
            other => other,
        }
    });
    check(
        g,
        [
            close().closed(),
            state(Status::Closed),
            next().exhausted(),
            close().closed(),
        ],
    );
}

#[test]
fn clo02_a_body_that_handles_nothing_leaves() {
    let g = generator(async |co| co.yields(()).await);
    check(
        g,
        [next().yields(()), close().closed(), state(Status::Closed)],
    );
}

#[test]
fn clo03_a_second_close_does_nothing() {
    let g = generator(async |co| {
        if let Err(Closed) = co.yields(()).await {
            log("exiting");
        }
        NONE
    });
    check(
        g,
        [
            next().yields(()),
            close().logs(&["exiting"]).closed_returning(()),
            close().closed(),
        ],
    );
}

#[test]
fn clo04_close_gives_what_the_body_returns_once() {
    let g = generator(async |co| match co.yields(()).await {
        Err(Closed) => returns(0),
        other => other,
    });
    check(
        g,
        [
            next().yields(()),
            close().closed_returning(0),
            close().closed(),
        ],
    );
}

#[test]
fn clo05_and_nothing_if_it_just_leaves() {
    let g = generator(async |co| {
        co.yields(()).await?;
        returns(0)
    });
    check(g, [next().yields(()), close().closed()]);
}

#[test]
fn clo06_after_the_end_there_is_nothing_to_close() {
    let g = generator(async |co| match co.yields(()).await {
        Err(Closed) => returns(0),
        other => other,
    });
    check(g, [next().yields(()), next().returns(()), close().closed()]);
}

#[test]
fn clo07_an_error_after_the_close_was_caught_reaches_the_closer() {
    let g = generator(async |co| match co.yields(()).await {
        Ok(_) | Err(Closed) => raise(V),
        other => other,
    });
    check(
        g,
        [
            next().yields(()),
            close().raises(V),
            state(Status::Closed),
            close().closed(),
        ],
    );
}

#[test]
fn clo08_as_does_one_from_the_handler() {
    let g = generator(async |co| match co.yields(()).await {
        Err(Closed) => raise(v("fie!")),
        other => other,
    });
    check(
        g,
        [
            next().yields(()),
            close().raises(v("fie!")),
            next().exhausted(),
        ],
    );
}

#[test]
fn clo09_a_body_that_yields_ignores_the_close_and_is_closed_by_the_next() {
    let g = generator(async |co| match co.yields(()).await {
        Err(Closed) => co.yields("foo!").await,
        other => other,
    });
    check(
        g,
        [
            next().yields(()),
            close().ignored("foo!"),
            state(Status::Suspended),
            close().closed(),
            state(Status::Closed),
        ],
    );
}

#[test]
fn clo10_one_that_ignored_a_close_goes_on() {
    let g = generator(async |co| {
        match co.yields(1).await {
            Err(Closed) => co.yields(2).await?,
            other => other?,
        };
        co.yields(3).await?;
        NONE
    });
    check(
        g,
        [
            next().yields(1),
            close().ignored(2),
            next().yields(3),
            next().returns(()),
        ],
    );
}

#[test]
fn clo11_a_close_raised_again_later_leaves_through_next() {
    let g = generator(async |co| match co.yields(1).await {
        Err(Closed) => {
            co.yields(2).await?;
            Err(Closed)
        }
        other => other,
    });
    check(
        g,
        [
            next().yields(1),
            close().ignored(2),
            next().exits(),
            state(Status::Closed),
        ],
    );
}

#[test]
fn clo20_after_a_return() {
    check(
        generator(async |_| NONE),
        [next().returns(()), close().closed(), next().exhausted()],
    );
}

#[test]
fn clo21_after_an_error_it_is_not_told_again() {
    check(
        generator(async |_| raise(V)),
        [next().raises(V), close().closed(), close().closed()],
    );
}

#[test]
fn clo24_any_close_that_leaves_is_a_clean_one() {
    let g = generator(async |co| {
        co.yields(1).await.ok();
        Err(Closed)
    });
    check(g, [next().yields(1), close().closed(), next().exhausted()]);
}

#[test]
fn clo25_an_endless_one_is_ended() {
    let g = generator(async |co| {
        let mut i = 0;
        loop {
            co.yields(i).await?;
            i += 1;
        }
    });
    check(
        g,
        [
            next().yields(0),
            next().yields(1),
            close().closed(),
            state(Status::Closed),
        ],
    );
}
