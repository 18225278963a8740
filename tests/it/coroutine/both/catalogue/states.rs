//! Where it stands, as `inspect.getgeneratorstate` tells.

use coroutine::Status;

use super::{
    script::{check, loop_gives, next, state},
    value::{NONE, V, Yields, generator, raise},
};

#[test]
fn sta01_created() {
    check(
        generator(async |co| co.yields(0).await),
        [state(Status::Created)],
    );
}

#[test]
fn sta02_suspended() {
    let g = generator(async |co| {
        co.yields(0).await?;
        co.yields(1).await
    });
    check(g, [next().yields(0), state(Status::Suspended)]);
}

#[test]
fn sta03_closed_by_its_end() {
    let g = generator(async |co| {
        co.yields(0).await?;
        NONE
    });
    check(g, [loop_gives([0]).returns(()), state(Status::Closed)]);
}

#[test]
fn sta04_closed_by_an_error() {
    let g = generator(async |co| {
        co.yields(0).await?;
        raise(V)
    });
    check(
        g,
        [next().yields(0), next().raises(V), state(Status::Closed)],
    );
}

#[test]
fn sta05_all_of_them_in_turn() {
    let g = generator(async |co| {
        co.yields(()).await?;
        NONE
    });
    check(
        g,
        [
            state(Status::Created),
            next().yields(()),
            state(Status::Suspended),
            next().returns(()),
            state(Status::Closed),
        ],
    );
}
