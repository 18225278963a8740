//! A close that a race has lost stays for the next operation.

use super::*;

#[test]
fn a_close_that_is_lost_in_a_race_stays_for_the_next_yield() {
    let ledger = Ledger::new();
    let lost = ledger.clone();
    let mut body: Coroutine<Counted> = Coroutine::new(async move |co| {
        or(
            async {
                yield_now().await;
                Ok(())
            },
            co.yield_(lost.value("first")),
        )
        .await?;
        co.yield_(lost.value("second")).await
    });
    assert!(matches!(body.start(), Ok(Yielded(first)) if first == "first"));
    assert!(
        matches!(body.close(), Ok(None)),
        "the second yield raised it"
    );
    ledger.check_all_dropped("the second value was never put out");
}

#[test]
fn a_close_that_is_lost_in_a_race_stays_for_the_next_delegation() {
    for owned in [true, false] {
        let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
            or(
                async {
                    yield_now().await;
                    Ok(())
                },
                co.yield_(1),
            )
            .await?;
            let mut sub = Coroutine::new(async |_| panic!("a sub runs though nobody is to run"));
            if owned {
                co.yield_from(sub).await
            } else {
                co.yield_from_mut(&mut sub).await
            }
        });
        assert_eq!(body.start(), Ok(Yielded(1)));
        assert_eq!(body.close(), Ok(None), "owned: {owned}");
    }
}

#[test]
fn a_close_that_is_lost_in_a_race_before_a_wait_is_raised_after_it() {
    let mut body: Coroutine<u32> = Coroutine::new(async |co| {
        or(
            async {
                yield_now().await;
                Ok(())
            },
            co.yield_(1),
        )
        .await?;
        yield_now().await;
        co.yield_(2).await
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.close(), Err(CloseError::Awaiting));
    assert_eq!(settle(&mut body), Err(ResumeError::Exited));
}

#[test]
fn a_close_that_a_race_has_lost_is_raised_once() {
    let mut body: Coroutine<u32> = Coroutine::new(async |co| {
        or(
            async {
                yield_now().await;
                Ok(())
            },
            co.yield_(1),
        )
        .await?;
        let _ = co.yield_(2).await; // it is raised here, and ignored
        co.yield_(3).await
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.close(), Err(CloseError::Ignored(3)));
    assert_eq!(body.close(), Ok(None));
}
