//! Where a coroutine stands: `suspended_at` and `backtrace`, through delegations of both kinds.

use std::panic::Location;

use coroutine::{Co, Coroutine, Interrupt};
use futures_lite::future::yield_now;

use super::bodies::settle;

type Body = Coroutine<u32>;

/// Asserts the lines of the backtrace, outermost first.
#[track_caller]
fn check<F>(coroutine: &Coroutine<u32, (), (), std::convert::Infallible, F>, lines: &[u32])
where
    F: Future<Output = Result<(), Interrupt>>,
{
    let places = coroutine.backtrace();
    let found: Vec<_> = places.iter().map(|place| place.line()).collect();
    assert_eq!(found, lines);
    assert!(places.iter().all(|place| place.file() == file!()));
    assert_eq!(coroutine.suspended_at(), places.last().copied());
}

const LEAF: u32 = line!() + 2;
fn leaf() -> Body {
    Coroutine::new(async |co| co.yield_(1).await)
}

const OWNED: u32 = line!() + 2;
fn owned(sub: Body) -> Body {
    Coroutine::new(async |co| co.yield_from(sub).await)
}

const BORROWED: u32 = line!() + 2;
fn borrowed(mut sub: Body) -> Body {
    Coroutine::new(async move |co| co.yield_from_mut(&mut sub).await)
}

#[test]
fn only_a_suspended_coroutine_stands_somewhere() {
    let mut body: Body = Coroutine::new(async |co| {
        co.yield_(1).await?;
        yield_now().await;
        co.yield_(2).await
    });
    check(&body, &[]);
    body.start().unwrap();
    check(&body, &[line!() - 6]);
    body.resume().unwrap_err();
    check(&body, &[]);
    settle(&mut body).unwrap();
    check(&body, &[line!() - 8]);
    body.resume().unwrap();
    check(&body, &[]);
}

#[test]
fn one_entry_a_level_whatever_the_mix() {
    let rows: [(Body, &[u32]); 6] = [
        (owned(leaf()), &[OWNED, LEAF]),
        (borrowed(leaf()), &[BORROWED, LEAF]),
        (owned(owned(leaf())), &[OWNED, OWNED, LEAF]),
        (owned(borrowed(leaf())), &[OWNED, BORROWED, LEAF]),
        (borrowed(owned(leaf())), &[BORROWED, OWNED, LEAF]),
        (
            owned(borrowed(borrowed(owned(owned(leaf()))))),
            &[OWNED, BORROWED, BORROWED, OWNED, OWNED, LEAF],
        ),
    ];
    for (mut body, lines) in rows {
        check(&body, &[]);
        body.start().unwrap();
        check(&body, lines);
        body.resume().unwrap();
        check(&body, &[]);
    }
}

#[test]
fn a_level_that_has_ended_is_gone_from_it() {
    for delegate in [owned, borrowed] {
        let mut body: Body = Coroutine::new(async move |co| {
            co.yield_from(delegate(leaf())).await?;
            co.yield_(2).await
        });
        body.start().unwrap();
        assert_eq!(body.backtrace().len(), 3);
        body.resume().unwrap();
        check(&body, &[line!() - 5]);
    }
}

#[test]
fn a_level_that_ignored_its_close_is_gone_from_it() {
    fn stubborn() -> Body {
        Coroutine::new(async |co| {
            let _ = co.yield_(1).await;
            co.yield_(2).await
        })
    }
    for delegate in [owned, borrowed] {
        let mut body: Body = Coroutine::new(async move |co| {
            let received = co.yield_from(delegate(stubborn())).await;
            assert_eq!(received, Err(Interrupt::CloseIgnored));
            co.yield_(3).await
        });
        body.start().unwrap();
        assert_eq!(body.backtrace().len(), 3);
        body.close().unwrap_err();
        check(&body, &[line!() - 5]);
    }
}

#[test]
fn yield_all_and_helpers_tell_the_line_of_their_caller() {
    let mut all: Body = Coroutine::new(async |co| co.yield_all([1, 2]).await);
    all.start().unwrap();
    check(&all, &[line!() - 2]);
    all.resume().unwrap();
    check(&all, &[line!() - 4]);

    #[track_caller]
    fn ask(co: &mut Co<'_, u32>) -> impl Future<Output = Result<(), Interrupt>> {
        co.yield_at(1, Location::caller())
    }
    let mut asks: Body = Coroutine::new(async |co| ask(co).await);
    asks.start().unwrap();
    check(&asks, &[line!() - 2]);
}
