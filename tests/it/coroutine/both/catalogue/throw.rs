//! Errors in.

use coroutine::{
    Interrupt::{CloseIgnored, Closed, Thrown},
    Status,
};

use super::{
    script::{check, next, send, state, throw},
    value::{Error, K, L, NONE, V, Yields, attempt, generator, log, raise, returns, v},
};

#[test]
fn thr01_before_the_start_the_body_never_runs() {
    let g = generator(async |co| {
        log("ran");
        co.yields(1).await
    });
    check(
        g,
        [
            throw(v(7)).raises(v(7)),
            state(Status::Closed),
            next().exhausted(),
        ],
    );
}

#[test]
fn thr02_so_its_handlers_see_nothing() {
    let g = generator(async |co| match co.yields(1).await {
        Err(Thrown(V)) => co.yields(2).await,
        other => other,
    });
    check(g, [throw(V).raises(V), state(Status::Closed)]);
}

#[test]
fn thr03_after_the_end_the_error_comes_back() {
    check(
        generator(async |_| NONE),
        [
            next().returns(()),
            throw(v(6)).raises(v(6)),
            throw(v(6)).raises(v(6)),
            next().exhausted(),
        ],
    );
}

#[test]
fn thr04_a_try_further_down_does_not_catch_it() {
    let g = generator(async |co| {
        co.yields(1).await?;
        log("unreachable");
        match co.yields(2).await {
            Err(Thrown(V)) => co.yields(9).await?,
            other => other?,
        };
        co.yields(3).await
    });
    check(
        g,
        [next().yields(1), throw(V).raises(V), next().exhausted()],
    );
}

#[test]
fn thr05_a_handler_sees_the_payload_and_throw_gives_the_next_value() {
    let g = generator(async |co| {
        co.yields(1).await?;
        let tried = attempt(async || {
            co.yields(2).await?;
            log("unreachable");
            Ok(())
        });
        match tried.await {
            Err(Thrown(Error::V(payload))) => {
                co.yield_(payload).await?;
            }
            other => other?,
        }
        co.yields(3).await?;
        NONE
    });
    check(
        g,
        [
            next().yields(1),
            next().yields(2),
            throw(v(8)).yields(8),
            next().yields(3),
            next().returns(()),
        ],
    );
}

#[test]
fn thr13_a_loop_that_catches_goes_on() {
    let g = generator(async |co| {
        loop {
            match co.yields(()).await {
                Ok(sent) => log(sent),
                Err(Thrown(Error::V(payload))) => log(format_args!("caught {payload}")),
                Err(other) => return Err(other),
            }
        }
    });
    check(
        g,
        [
            next().yields(()),
            throw(V).logs(&["caught None"]).yields(()),
            throw(v("xyz")).logs(&["caught xyz"]).yields(()),
            send(1).logs(&["1"]).yields(()),
            throw(K).raises(K),
            state(Status::Closed),
            send(2).exhausted(),
        ],
    );
}

#[test]
fn thr14_a_throw_may_be_answered_by_a_return() {
    let g = generator(async |co| match co.yields(1).await {
        Err(Thrown(V)) => returns("done"),
        other => other,
    });
    check(
        g,
        [
            next().yields(1),
            throw(V).returns("done"),
            next().exhausted(),
        ],
    );
}

#[test]
fn thr15_or_by_another_error() {
    let g = generator(async |co| {
        assert_eq!(raise::<()>(K), Err(Thrown(K))); // caught, and over
        match co.yields(()).await {
            Err(Thrown(_)) => raise(L),
            other => other,
        }
    });
    check(g, [next().yields(()), throw(V).raises(L)]);
}

#[test]
fn thr16_a_caught_error_is_raised_again_two_yields_later() {
    let g = generator(async |co| {
        let caught = match co.yields(()).await {
            Err(Thrown(caught @ Error::V(_))) => caught,
            other => return other,
        };
        co.yields(1).await?;
        co.yields(2).await?;
        raise(caught)
    });
    check(
        g,
        [
            next().yields(()),
            throw(v(3)).yields(1),
            next().yields(2),
            next().raises(v(3)),
        ],
    );
}

#[test]
fn thr17_the_handler_of_its_class_runs() {
    let g = generator(async |co| match co.yields(()).await {
        Err(Thrown(K)) => co.yields("k").await,
        Err(Thrown(V)) => co.yields("v").await,
        other => other,
    });
    check(g, [next().yields(()), throw(V).yields("v")]);
}

#[test]
fn thr18_no_handler_of_its_class_no_catch() {
    let g = generator(async |co| match co.yields(()).await {
        Err(Thrown(K)) => co.yields("k").await,
        other => other,
    });
    check(
        g,
        [next().yields(()), throw(V).raises(V), state(Status::Closed)],
    );
}

#[test]
fn thr21_the_error_that_comes_out_is_the_one_that_went_in() {
    let g = generator(async |co| {
        match co.yields(1).await {
            Err(Closed | CloseIgnored) => panic!("a throw is no close"),
            other => other?,
        };
        co.yields(2).await
    });
    check(
        g,
        [
            next().yields(1),
            throw(v("that one")).raises(v("that one")),
            next().exhausted(),
        ],
    );
}
