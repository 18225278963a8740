//! Being dropped.

use coroutine::{
    Interrupt::Closed,
    UnraisableKind::{CloseIgnored, Raised},
};

use super::{
    script::{check, drop_it, next},
    value::{LogsWhenDropped, NONE, V, Yields, attempt, generator, log, raise},
};

#[test]
fn gc01_finally_runs() {
    let g = generator(async |co| {
        let pending = co.yields(()).await;
        log("exiting");
        pending
    });
    check(
        g,
        [next().yields(()), drop_it().logs(&["exiting"]).dropped()],
    );
}

#[test]
fn gc02_locals_are_destroyed() {
    let g = generator(async |co| {
        let _local = LogsWhenDropped("destructed");
        co.yields(1).await?;
        co.yields(2).await?;
        log("completed");
        NONE
    });
    check(
        g,
        [next().yields(1), drop_it().logs(&["destructed"]).dropped()],
    );
}

#[test]
fn gc03_before_the_start_nothing_runs() {
    let g = generator(async |co| {
        log("ran");
        let pending = co.yields(()).await;
        log("fin");
        pending
    });
    check(g, [drop_it().dropped()]);
}

#[test]
fn gc04_an_endless_one_is_ended() {
    let g = generator(async |co| {
        loop {
            co.yields(()).await?;
        }
    });
    check(g, [next().yields(()), drop_it().dropped()]);
}

#[test]
fn gc05_a_body_that_ignores_it_is_not_resumed_again() {
    let g = generator(async |co| {
        if let Err(Closed) = co.yields(()).await {
            log("ignoring");
            co.yields("foo!").await.ok();
            log("unreachable");
        }
        NONE
    });
    check(
        g,
        [
            next().yields(()),
            drop_it()
                .logs(&["ignoring"])
                .dropped_swallowing(CloseIgnored),
        ],
    );
}

#[test]
fn gc06_an_error_is_swallowed() {
    let g = generator(async |co| {
        co.yields(()).await.ok();
        log("fin");
        raise(V)
    });
    check(
        g,
        [
            next().yields(()),
            drop_it().logs(&["fin"]).dropped_swallowing(Raised),
        ],
    );
}

#[test]
fn gc07_after_the_end_finally_has_run() {
    let g = generator(async |co| {
        let pending = co.yields(()).await;
        log("fin");
        pending
    });
    check(
        g,
        [
            next().yields(()),
            next().logs(&["fin"]).returns(()),
            drop_it().dropped(),
        ],
    );
}

#[test]
fn gc08_the_sub_goes_first() {
    let g = generator(async |co| {
        let s = generator(async |co| {
            let pending = co.yields(()).await;
            log("s");
            pending
        });
        let pending = co.yield_from(s).await;
        log("g");
        pending
    });
    check(
        g,
        [next().yields(()), drop_it().logs(&["s", "g"]).dropped()],
    );
}

#[test]
fn gc09_a_body_that_catches_everything_is_discarded_at_its_next_yield() {
    let g = generator(async |co| {
        let _local = LogsWhenDropped("discarded");
        let tried = attempt(async || co.yields(()).await);
        if tried.await.is_err() {
            log("caught");
        }
        co.yields(()).await.ok();
        log("unreachable");
        NONE
    });
    let swallowing = drop_it().logs(&["caught", "discarded"]);
    check(
        g,
        [
            next().yields(()),
            swallowing.dropped_swallowing(CloseIgnored),
        ],
    );
}

#[test]
fn gc12_locals_go_with_the_body_not_with_the_object() {
    let g = generator(async |co| {
        let _local = LogsWhenDropped("destroyed");
        co.yields(()).await?;
        NONE
    });
    check(
        g,
        [
            next().yields(()),
            next().logs(&["destroyed"]).returns(()),
            drop_it().dropped(),
        ],
    );
}
