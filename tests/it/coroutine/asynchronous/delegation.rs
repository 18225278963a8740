//! Waits, closes and drops that go through delegations of both kinds.

use coroutine::{CloseError, Coroutine, Interrupt, ResumeError, Status, UnraisableKind, Yielded};
use futures_lite::future::block_on;

use super::{Gate, once, polled, turns};
use crate::coroutine::{protocol::bodies::Trace, unraisable::kinds};

/// Yields what it is sent, receives words, and returns its level.
type Level = Coroutine<u32, u32, u32, &'static str>;

/// How a level delegates to the next.
#[derive(Clone, Copy, Debug)]
enum How {
    Owned,
    Borrowed,
}
use How::{Borrowed, Owned};

const CHAINS: [&[How]; 6] = [
    &[Owned],
    &[Borrowed],
    &[Owned, Owned, Owned],
    &[Borrowed, Borrowed, Borrowed],
    &[Owned, Borrowed, Owned],
    &[Borrowed, Owned, Borrowed],
];

/// The act of a level whose sub has ended.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Then {
    Ends,
    /// It yields instead, and so ignores a close; it ends at the next one.
    YieldsOnce,
}

/// A chain of these delegations over a body which waits after each signal, in its cleanup as well.
fn chain(hows: &[How], then: Then, trace: &Trace) -> Level {
    let trace = trace.clone();
    let Some((&how, inner)) = hows.split_first() else {
        return Coroutine::new(async move |co| {
            let _local = trace.local("0");
            let mut out = 0;
            turns(1).await;
            loop {
                let received = co.yield_(out).await;
                trace.note(format!("0: {received:?}"));
                turns(1).await;
                match received {
                    Ok(99) => return Ok(0),
                    Ok(number) => out = number,
                    Err(Interrupt::Closed) if then == Then::YieldsOnce => {
                        return co.yield_(1000).await;
                    }
                    Err(interrupt) => return Err(interrupt),
                }
            }
        });
    };
    let mut sub = chain(inner, then, &trace);
    let name = ["", "1", "2", "3"][hows.len()];
    Coroutine::new(async move |co| {
        let _local = trace.local(name);
        turns(1).await;
        let received = match how {
            Owned => co.yield_from(sub).await,
            Borrowed => co.yield_from_mut(&mut sub).await,
        };
        trace.note(format!("{name}: {received:?}"));
        turns(1).await;
        if then == Then::YieldsOnce && received.is_err() {
            return co.yield_(1000).await;
        }
        received.map(|returned| returned + 1)
    })
}

/// The notes in which each level says this, innermost first.
fn notes(levels: usize, innermost: &str, others: &str, drops: bool) -> Vec<String> {
    let mut expected = Vec::new();
    for level in 0..=levels {
        let received = if level == 0 { innermost } else { others };
        expected.push(format!("{level}: {received}"));
        if drops {
            expected.push(format!("{level} dropped"));
        }
    }
    expected.sort();
    expected
}

#[test]
fn waits_at_every_level_of_every_chain() {
    for hows in CHAINS {
        let trace = Trace::default();
        let mut body = chain(hows, Then::Ends, &trace);
        block_on(async {
            assert_eq!(body.start_async().await, Ok(Yielded(0)), "{hows:?}");
            assert_eq!(body.backtrace().len(), hows.len() + 1);
            assert_eq!(body.send_async(5).await, Ok(Yielded(5)), "{hows:?}");
            trace.check(&["0: Ok(5)"], "the innermost alone");
            let levels = u32::try_from(hows.len()).expect("they are few");
            let returned = body.send_async(99).await;
            assert_eq!(returned, Ok(coroutine::Complete(levels)), "{hows:?}");
        });
    }
}

#[test]
fn while_any_level_waits_the_root_does() {
    for hows in CHAINS {
        // One turn a level before the first value, and one after it.
        let turns = u32::try_from(hows.len() + 1).expect("they are few");
        for polls in 1..=turns {
            let trace = Trace::default();
            let mut body = chain(hows, Then::Ends, &trace);
            assert_eq!(polled(body.start_async(), polls), None, "{hows:?}");
            assert_eq!(body.status(), Status::Awaiting);
            assert_eq!((body.suspended_at(), body.backtrace()), (None, vec![]));
            assert_eq!(
                once(body.send_async(1)),
                Some(Err(ResumeError::Awaiting(Some(1))))
            );
            // An owned sub is part of the root. A borrowed one is a coroutine of its own, dropped
            // with the body that owns it.
            let entered = &hows[..usize::try_from(polls).unwrap() - 1];
            let borrowed = entered.iter().filter(|how| matches!(how, Borrowed));
            let reports = vec![UnraisableKind::Awaiting; 1 + borrowed.count()];
            assert_eq!(kinds(|| drop(body)), reports, "{hows:?}");
        }
    }
}

#[test]
fn a_close_that_waits_at_every_level() {
    for hows in CHAINS {
        let levels = hows.len();
        for polls in 0..=levels {
            let trace = Trace::default();
            let mut body = chain(hows, Then::Ends, &trace);
            block_on(body.start_async()).unwrap();
            let swallowed = kinds(|| {
                assert_eq!(
                    polled(body.close_async(), u32::try_from(polls).unwrap()),
                    None
                );
                if polls == 0 {
                    assert_eq!(block_on(body.close_async()), Ok(None), "{hows:?}");
                } else {
                    assert_eq!(
                        block_on(body.settle()),
                        Err(ResumeError::Exited),
                        "{hows:?}"
                    );
                }
            });
            assert_eq!(swallowed, [], "{hows:?}");
            let expected = notes(levels, "Err(Closed)", "Err(Closed)", true);
            assert_eq!(trace.sorted(), expected, "{hows:?}, closed once each");
        }
    }
}

#[test]
fn an_error_that_waits_at_every_level() {
    for hows in CHAINS {
        for polls in 1..=u32::try_from(hows.len()).unwrap() {
            let trace = Trace::default();
            let mut body = chain(hows, Then::Ends, &trace);
            block_on(body.start_async()).unwrap();
            assert_eq!(polled(body.throw_async("e"), polls), None);
            assert_eq!(
                block_on(body.settle()),
                Err(ResumeError::Raised("e")),
                "{hows:?}"
            );
            let received = "Err(Thrown(\"e\"))";
            assert_eq!(
                trace.sorted(),
                notes(hows.len(), received, received, true),
                "{hows:?}"
            );
        }
    }
}

#[test]
fn a_close_that_every_level_ignores_after_a_wait() {
    // Each sub yields when it is closed, so each level sees `CloseIgnored`, and yields as well. The
    // outermost is asked by its caller, who may close it again.
    for hows in CHAINS {
        for polls in 0..=hows.len() {
            let trace = Trace::default();
            let mut body = chain(hows, Then::YieldsOnce, &trace);
            block_on(body.start_async()).unwrap();
            assert_eq!(
                polled(body.close_async(), u32::try_from(polls).unwrap()),
                None
            );
            if polls == 0 {
                let ignored = Err(CloseError::Ignored(1000));
                assert_eq!(block_on(body.close_async()), ignored, "{hows:?}");
            } else {
                assert_eq!(block_on(body.settle()), Ok(Yielded(1000)), "{hows:?}");
            }
            assert_eq!(
                body.backtrace().len(),
                1,
                "{hows:?}: it stands at its own yield"
            );
            assert_eq!(block_on(body.close_async()), Ok(None), "{hows:?}");
            let received = notes(hows.len(), "Err(Closed)", "Err(CloseIgnored)", true);
            assert_eq!(
                trace.sorted(),
                received,
                "{hows:?}: a second close ends each"
            );
        }
    }
}

#[test]
fn a_sub_that_is_released_cannot_be_waited_for() {
    // It ignores its close by a yield, and waits when it is closed once more: it is discarded
    // there.
    let trace = Trace::default();
    let local = trace.clone();
    let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
        let sub = Coroutine::new(async move |co| {
            let _local = local.local("sub");
            let _ = co.yield_(1).await;
            let _ = co.yield_(2).await;
            turns(1).await;
            local.note("not reached");
            Ok(())
        });
        let received = co.yield_from(sub).await;
        turns(1).await;
        received
    });
    body.start().unwrap();
    let swallowed = kinds(|| {
        assert_eq!(block_on(body.close_async()), Err(CloseError::CloseIgnored));
    });
    assert_eq!(swallowed, [UnraisableKind::Awaiting]);
    trace.check(&["sub dropped"], "by its release");
}

#[test]
fn a_close_is_answered_with_a_new_delegation_after_a_wait() {
    let gate = Gate::default();
    let mut body: Coroutine<u32> = Coroutine::new({
        let gate = gate.clone();
        async move |co| {
            let _ = co.yield_(1).await;
            let sub = Coroutine::new(async move |co| {
                gate.pass().await;
                co.yield_(2).await
            });
            co.yield_from(sub).await
        }
    });
    body.start().unwrap();
    assert_eq!(once(body.close_async()), None);
    gate.open();
    assert_eq!(
        block_on(body.settle()),
        Ok(Yielded(2)),
        "the caller's close was ignored"
    );
    assert_eq!(block_on(body.close_async()), Ok(None));
}
