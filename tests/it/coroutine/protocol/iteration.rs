//! Coroutines as iterators.

use coroutine::{Complete, Coroutine, Interrupt, ResumeError, Status, Yielded};
use futures_lite::future::yield_now;

use super::bodies::{panic_of, settle};
use crate::counted::{Counted, Ledger};

fn three() -> Coroutine<u32, (), &'static str> {
    Coroutine::new(async |co| {
        co.yield_all(1..=3).await?;
        Ok("done")
    })
}

#[test]
fn it_ends_once_and_stays_ended() {
    let mut three = three();
    assert_eq!(three.size_hint(), (0, None));
    assert_eq!(three.returned(), None, "it has not begun");
    assert_eq!(three.by_ref().collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(three.size_hint(), (0, Some(0)));
    assert_eq!((three.next(), three.next()), (None, None));
    assert_eq!(three.returned(), Some("done"), "kept until it is asked for");
    assert_eq!(three.returned(), None, "returned once");
    assert_eq!(three.next(), None);
    assert_eq!(three.resume(), Err(ResumeError::Closed(())));
}

#[test]
fn an_iteration_goes_on_where_a_verb_has_stopped_and_the_other_way_round() {
    let mut three = three();
    assert_eq!(three.start(), Ok(Yielded(1)));
    assert_eq!(three.next(), Some(2));
    assert_eq!(three.send(()), Ok(Yielded(3)));
    assert_eq!(three.resume(), Ok(Complete("done")), "returned here");
    assert_eq!(
        (three.next(), three.returned()),
        (None, None),
        "and so not there"
    );
}

#[test]
fn a_loop_that_is_left_drops_and_so_closes() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let body: Coroutine<Counted> = Coroutine::new(async move |co| {
        let _local = values.value("local");
        loop {
            co.yield_(values.value("yielded")).await?;
        }
    });
    for value in body {
        ledger.check_alive(&["local", "yielded"], "the one before is gone");
        drop(value);
        if ledger.made() == 4 {
            break;
        }
    }
    ledger.check_all_dropped("the loop owned it");
}

#[test]
fn a_returned_value_that_nobody_takes_is_dropped_with_the_handle() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let mut body: Coroutine<u32, (), Counted> =
        Coroutine::new(async move |_| Ok(values.value("returned")));
    assert_eq!(body.next(), None);
    ledger.check_alive(&["returned"], "it is kept");
    drop(body);
    ledger.check_all_dropped("once");
}

#[test]
fn interrupts_that_leave_end_an_iteration() {
    for interrupt in [Interrupt::Closed, Interrupt::CloseIgnored] {
        let mut body: Coroutine<u32> = Coroutine::new(async move |co| {
            co.yield_(1).await?;
            Err(interrupt)
        });
        assert_eq!(body.by_ref().collect::<Vec<_>>(), [1]);
        assert_eq!((body.returned(), body.status()), (None, Status::Closed));
    }
}

#[test]
fn a_fallible_body_yields_its_error_last_and_once() {
    let mut body: Coroutine<u32, (), (), &str> = Coroutine::new(async |co| {
        co.yield_(1).await?;
        Err("broken".into())
    });
    assert_eq!(body.try_iter().next(), Some(Ok(1)), "it borrows");
    assert_eq!(body.status(), Status::Suspended);
    assert_eq!(body.try_iter().collect::<Vec<_>>(), [Err("broken")]);
    assert_eq!(body.try_iter().next(), None);
    assert_eq!(body.returned(), None);
}

#[test]
fn a_fallible_body_that_ends_well_keeps_its_result() {
    let mut body: Coroutine<u32, (), u32, &str> = Coroutine::new(async |co| {
        co.yield_(1).await?;
        Ok(9)
    });
    assert_eq!(body.try_iter().collect::<Result<Vec<_>, _>>(), Ok(vec![1]));
    assert_eq!(body.returned(), Some(9));
}

#[test]
fn an_iteration_over_a_body_that_waits_panics_and_leaves_it_waiting() {
    let mut body: Coroutine<u32> = Coroutine::new(async |co| {
        yield_now().await;
        co.yield_(1).await
    });
    let text = "cannot iterate over a body that awaits a future; \
                use `into_stream`, or `into_try_stream` if it can fail";
    assert_eq!(panic_of(|| body.next()), text);
    assert_eq!(body.status(), Status::Awaiting);
    assert_eq!(panic_of(|| body.try_iter().next()), text);
    assert_eq!(settle(&mut body), Ok(Yielded(1)), "it goes on");
    assert_eq!(body.next(), None);
}

#[test]
fn a_fallible_iteration_goes_on_where_a_verb_has_stopped() {
    let mut body: Coroutine<u32, (), &str, &str> = Coroutine::new(async |co| {
        for number in 1.. {
            match co.yield_(number).await {
                Err(Interrupt::Thrown("end")) => return Ok("caught"),
                received => received?,
            }
        }
        Ok("never")
    });
    assert_eq!(body.start(), Ok(Yielded(1)));
    assert_eq!(body.try_iter().size_hint(), (0, None));
    assert_eq!(body.try_iter().take(2).collect::<Vec<_>>(), [Ok(2), Ok(3)]);
    assert_eq!(body.status(), Status::Suspended, "it was only lent");
    assert_eq!(body.throw("end"), Ok(Complete("caught")), "returned here");
    let mut rest = body.try_iter();
    assert_eq!(rest.size_hint(), (0, Some(0)));
    assert_eq!((rest.next(), rest.next()), (None, None));
    assert_eq!(body.returned(), None, "and so not there");
}

#[test]
fn interrupts_that_leave_end_a_fallible_iteration() {
    for interrupt in [Interrupt::Closed, Interrupt::CloseIgnored] {
        let mut body: Coroutine<u32, (), (), &str> = Coroutine::new(async move |co| {
            co.yield_(1).await?;
            Err(interrupt)
        });
        let mut values = body.try_iter();
        assert_eq!(values.next(), Some(Ok(1)));
        assert_eq!((values.next(), values.next()), (None, None));
        assert_eq!((body.returned(), body.status()), (None, Status::Closed));
    }
}

#[test]
fn a_raised_error_belongs_to_whoever_iterates() {
    let ledger = Ledger::new();
    let values = ledger.clone();
    let mut body: Coroutine<Counted, (), Counted, Counted> = Coroutine::new(async move |co| {
        let _local = values.value("local");
        co.yield_(values.value("yielded")).await?;
        Err(values.value("raised").into())
    });
    let all: Vec<_> = body.try_iter().collect();
    ledger.check_alive(&["yielded", "raised"], "they are ours");
    assert_eq!(format!("{all:?}"), "[Ok(yielded), Err(raised)]");
    assert!(body.returned().is_none());
    drop(all);
    ledger.check_all_dropped("the body has ended before");
}

#[test]
fn a_kept_value_survives_what_is_refused() {
    let mut body: Coroutine<u32, (), u32, &str> = Coroutine::new(async |co| {
        let sub = Coroutine::new(async |co| {
            co.yield_(1).await?;
            Ok("of the sub") // its caller is the body
        });
        let returned: &str = co.yield_from(sub).await?;
        Ok(u32::try_from(returned.len()).expect("it is short"))
    });
    assert_eq!(body.try_iter().next(), Some(Ok(1)));
    assert_eq!(body.returned(), None, "it has not ended");
    assert_eq!(body.try_iter().next(), None);
    assert_eq!(body.send(()), Err(ResumeError::Closed(())));
    assert_eq!(body.throw("e"), Err(ResumeError::Raised("e")));
    assert_eq!(
        body.close(),
        Ok(None),
        "a close returns what the body returned because of it"
    );
    assert_eq!(body.try_iter().next(), None);
    assert_eq!(body.returned(), Some(10));
    assert_eq!(body.returned(), None);
}

#[test]
fn a_panic_in_an_iteration_leaves_nothing_to_take() {
    let mut body: Coroutine<u32, (), u32> = Coroutine::new(async |co| {
        co.yield_(1).await?;
        panic!("broken")
    });
    assert_eq!(body.next(), Some(1));
    assert_eq!(panic_of(|| body.next()), "broken");
    assert_eq!((body.next(), body.returned()), (None, None));
    assert_eq!(body.try_iter().next(), None);
}
