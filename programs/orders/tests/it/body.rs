//! The function itself, driven in memory: no store, no clock, no effects.

use coroutine::{Complete, CoroutineState, Yielded};
use orders::{Ask, Cancelled, Event, Outcome, order};

/// Sends the events, and returns what the last one came to.
#[track_caller]
fn after(events: &[Event]) -> (orders::Order, CoroutineState<Ask, Outcome>) {
    let mut order = order(1250);
    let Yielded(asked) = order.start().expect("it has not started") else {
        panic!("it asks for something first");
    };
    let mut step = Yielded(asked);
    for event in events {
        step = order.send(event.clone()).expect("it goes on");
    }
    (order, step)
}

fn parcel() -> Event {
    Event::Shipped("p-1".to_owned())
}

/// A whole life, event by event, with what is asked for after each.
fn life() -> [(Event, Ask); 5] {
    [
        (Event::Confirmed, Ask::Charge(1250)),
        (Event::Paid, Ask::Approval),
        (Event::Approved, Ask::Pack),
        (Event::Packed, Ask::Ship),
        (parcel(), Ask::Return),
    ]
}

#[test]
fn an_order_is_delivered() {
    let (mut order, step) = after(&[]);
    assert_eq!(step, Yielded(Ask::Confirm));
    for (event, asks) in life() {
        assert_eq!(order.send(event), Ok(Yielded(asks)));
    }
    let delivered = Outcome::Delivered("p-1".to_owned());
    assert_eq!(order.send(Event::Kept), Ok(Complete(delivered)));
}

#[test]
fn what_goes_wrong_is_undone_and_says_why() {
    let events = life().map(|(event, _)| event);
    for (good, bad, outcome) in [
        (2, Event::Refused, Outcome::NotApproved),
        (2, Event::Late, Outcome::NotApproved),
        (3, Event::SoldOut, Outcome::SoldOut),
        (5, Event::Returned, Outcome::Returned),
    ] {
        let (mut order, _) = after(&events[..good]);
        assert_eq!(order.send(bad), Ok(Yielded(Ask::Undo)));
        assert_eq!(order.send(Event::Undone), Ok(Complete(outcome)));
    }
}

#[test]
fn a_declined_charge_leaves_nothing_to_undo() {
    let why = "no cover".to_owned();
    let (_, step) = after(&[Event::Confirmed, Event::Declined(why.clone())]);
    assert_eq!(step, Complete(Outcome::Declined(why)));
}

#[test]
fn it_can_be_cancelled_at_every_yield_and_again() {
    let events = life().map(|(event, _)| event);
    for good in 0..=events.len() {
        let (mut order, _) = after(&events[..good]);
        assert_eq!(order.throw(Cancelled), Ok(Yielded(Ask::Undo)), "{good}");
        assert_eq!(order.throw(Cancelled), Ok(Yielded(Ask::Undo)), "{good}");
        assert_eq!(order.send(Event::Undone), Ok(Complete(Outcome::Cancelled)));
    }
}

#[test]
fn letters_that_do_not_fit_are_passed_over() {
    let events = life().map(|(event, _)| event);
    for (good, other, asked) in [
        (2, Event::Packed, Ask::Approval),
        (3, Event::Approved, Ask::Pack),
        (5, Event::SoldOut, Ask::Return),
    ] {
        let (mut order, _) = after(&events[..good]);
        assert_eq!(order.send(other), Ok(Yielded(asked)));
    }
}
