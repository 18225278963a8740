//! Values in.

use coroutine::{Complete, Status, Yielded};

use super::super::kind::*;
use super::{
    script::{check, next, send, state},
    value::{NONE, Value, Yields, generator, log, returns},
};

#[test]
fn snd01_a_sent_value_is_what_the_yield_gives() {
    let g = generator(async |co| {
        log(co.yields(1).await?);
        co.yields(2).await
    });
    check(g, [next().yields(1), send(42).logs(&["42"]).yields(2)]);
}

#[test]
fn snd02_sent_values_add_up() {
    let g = generator(async |co| {
        let mut count = 0;
        while count < 200 {
            count += co.yields(()).await?.int();
            log(count);
        }
        NONE
    });
    check(
        g,
        [
            next().yields(()),
            send(10).logs(&["10"]).yields(()),
            send(10).logs(&["20"]).yields(()),
            send(10).logs(&["30"]).yields(()),
        ],
    );
}

#[test]
fn snd03_next_sends_none() {
    let g = generator(async |co| {
        let mut total = 0;
        loop {
            match co.yields(total).await? {
                Value::None => {}
                sent => total += sent.int(),
            }
        }
    });
    check(
        g,
        [
            next().yields(0),
            send(10).yields(10),
            next().yields(10),
            send(5).yields(15),
        ],
    );
}

#[test]
fn snd04_a_send_after_the_end_is_refused() {
    let g = generator(async |co| {
        co.yields(1).await?;
        NONE
    });
    check(
        g,
        [
            next().yields(1),
            next().returns(()),
            send(2).exhausted(),
            state(Status::Closed),
        ],
    );
}

#[test]
fn snd05_and_each_time_anew() {
    let g = generator(async |_| returns(7));
    check(
        g,
        [next().returns(7), send(1).exhausted(), send(1).exhausted()],
    );
}

#[test]
fn snd06_a_send_may_be_answered_by_a_return() {
    let mut g: Coroutine<(), &str, (i32,)> = Coroutine::new(async |co| {
        log(co.yield_(()).await?);
        Ok((2,))
    });
    assert_eq!(g.start(), Ok(Yielded(())));
    assert_eq!(g.send("spam"), Ok(Complete((2,))));
    assert_eq!(super::value::take_log(), ["spam"]);
}

#[test]
fn snd07_a_sent_tuple_is_not_unpacked() {
    let mut g: Coroutine<i32, (i32,), (i32,)> = Coroutine::new(async |co| co.yield_(1).await);
    assert_eq!(g.start(), Ok(Yielded(1)));
    assert_eq!(g.send((2,)), Ok(Complete((2,))));
}

#[test]
fn snd08_sends_and_yields_take_turns() {
    let g = generator(async |co| {
        for i in 1..4 {
            log(co.yields(i).await?);
        }
        returns("a")
    });
    check(
        g,
        [
            next().yields(1),
            send(1).logs(&["1"]).yields(2),
            send(2).logs(&["2"]).yields(3),
            send(3).logs(&["3"]).returns("a"),
        ],
    );
}
