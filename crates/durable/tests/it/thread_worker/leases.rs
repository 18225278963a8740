//! Effects that last longer than the lease: a plain thread cannot extend it meanwhile.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use durable::{Answer, Key};

use super::{Ask, Shop, number};

const LEASE: Duration = Duration::from_millis(3);

/// Lets the lease lapse, by the store's clock, and by that of the machine, which a worker goes by
/// when it extends its leases.
fn linger(shop: &Shop) {
    shop.clock.advance(LEASE);
    let begun = Instant::now();
    while begun.elapsed() < LEASE {
        std::hint::spin_loop();
    }
}

#[test]
fn who_lingers_loses_what_others_have_claimed_and_performs_none_of_that() {
    let shop = Shop::new(&[("a", &[Ask::Do(1)]), ("b", &[Ask::Do(2)])]);
    let performed = RefCell::new(Vec::new());
    let note = |who: &str, key: &Key| performed.borrow_mut().push(format!("{who} {key}"));
    let other = shop.worker(|key, asked| {
        note("the other", key);
        number(key, asked)
    });
    let mut other = other.lease(LEASE);
    let worker = shop.worker(|key, asked| {
        note("the first", key);
        linger(&shop);
        assert_eq!(other.turn().expect("it is in memory").ended, 2);
        number(key, asked)
    });
    let tally = worker.lease(LEASE).turn().expect("it is in memory");
    assert_eq!((tally.claimed, tally.lost, tally.steps), (2, 2, 0));
    let expected = ["the first a/1", "the other a/1", "the other b/1"];
    assert_eq!(*performed.borrow(), expected);
    shop.check_end("a", 1);
    shop.check_end("b", 2);
}

#[test]
fn who_lingers_goes_on_if_nobody_has_come() {
    let shop = Shop::new(&[("a", &[Ask::Do(1)]), ("b", &[Ask::Do(2)])]);
    let worker = shop.worker(|_, asked| {
        linger(&shop);
        let Ask::Do(number) = asked else {
            unreachable!("nothing else is asked for")
        };
        Answer::Send(*number)
    });
    let tally = worker.lease(LEASE).turn().expect("it is in memory");
    assert_eq!((tally.claimed, tally.lost, tally.ended), (2, 0, 2));
    shop.check_end("a", 1);
    shop.check_end("b", 2);
}
