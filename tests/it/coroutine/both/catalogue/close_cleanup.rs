//! Being asked to finish: what runs on the way out.

use coroutine::{Interrupt::Thrown, Status};

use super::{
    script::{check, close, next, state},
    value::{LogsWhenDropped, NONE, V, Value, Yields, attempt, generator, log, raise, returns, v},
};

#[test]
fn clo12_a_handler_of_errors_does_not_catch_a_close() {
    let g = generator(async |co| {
        let tried = co.yields(()).await;
        if let Err(Thrown(_)) = tried {
            log("except");
        }
        log("finally");
        tried
    });
    check(g, [next().yields(()), close().logs(&["finally"]).closed()]);
}

#[test]
fn clo13_finally_runs() {
    let g = generator(async |co| {
        let tried = attempt(async || {
            log("in");
            co.yields(()).await?;
            log("unreachable");
            NONE
        });
        let pending = tried.await;
        log("fin");
        pending?;
        log("unreachable");
        NONE
    });
    check(
        g,
        [
            next().logs(&["in"]).yields(()),
            close().logs(&["fin"]).closed(),
            next().exhausted(),
        ],
    );
}

#[test]
fn clo14_but_not_one_further_down() {
    let g = generator(async |co| {
        co.yields(()).await?;
        log("unreachable");
        let _finally = LogsWhenDropped("no");
        NONE
    });
    check(g, [next().yields(()), close().closed(), next().exhausted()]);
}

#[test]
fn clo15_out_of_a_handler() {
    let g = generator(async |co| {
        if let Err(Thrown(V)) = raise::<Value>(V) {
            log("c");
            co.yields(()).await?;
            log("unreachable");
        }
        log("unreachable");
        NONE
    });
    check(g, [next().logs(&["c"]).yields(()), close().closed()]);
}

#[test]
fn clo16_out_of_a_handler_through_its_finally() {
    let g = generator(async |co| {
        let _finally = LogsWhenDropped("f"); // what needs no yield can be a destructor
        if let Err(Thrown(V)) = raise::<Value>(V) {
            log("c");
            co.yields(()).await?;
            log("no");
        }
        NONE
    });
    check(
        g,
        [
            next().logs(&["c"]).yields(()),
            close().logs(&["f"]).closed(),
        ],
    );
}

#[test]
fn clo17_a_close_replaces_the_error_that_waits() {
    let g = generator(async |co| {
        let pending = raise(V);
        log("f");
        co.yields(()).await?;
        log("no");
        pending
    });
    check(
        g,
        [
            next().logs(&["f"]).yields(()),
            close().closed(),
            state(Status::Closed),
        ],
    );
}

#[test]
fn clo18_a_return_in_finally_swallows_the_close() {
    let g = generator(async |co| {
        if let Ok(x) = co.yields(()).await {
            log(x);
        }
        returns(1)
    });
    check(g, [next().yields(()), close().closed_returning(1)]);
}

#[test]
fn clo19_a_yield_in_finally_ignores_it_and_it_leaves_at_the_next_resume() {
    let g = generator(async |co| {
        let pending = co.yields(1).await;
        co.yields(2).await?;
        pending
    });
    check(g, [next().yields(1), close().ignored(2), next().exits()]);
}

#[test]
fn clo22_all_cleanups_run_and_the_last_error_wins() {
    let g = generator(async |co| {
        let outer = attempt(async || {
            co.yields(()).await.ok();
            log("x");
            raise::<Value>(v(111))
        });
        outer.await.ok();
        log("y");
        raise(v(200))
    });
    check(
        g,
        [
            next().yields(()),
            close().logs(&["x", "y"]).raises(v(200)),
            close().closed(),
        ],
    );
}

#[test]
fn clo23_the_locals_go_with_the_close_itself() {
    let g = generator(async |co| {
        let _resource = LogsWhenDropped("released");
        co.yields(()).await
    });
    check(
        g,
        [
            next().yields(()),
            close().logs(&["released"]).closed(),
            state(Status::Closed),
        ],
    );
}
