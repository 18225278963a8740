//! Many instances that are not needed any more: no body runs, and nothing leaks.

use std::cell::Cell;

use coroutine::Coroutine;
use durable::{Body, Durable, MemoryStore};

thread_local! {
    static RAN: Cell<u32> = const { Cell::new(0) };
    static ALIVE: Cell<i32> = const { Cell::new(0) };
}

struct Guard;

impl Guard {
    fn new() -> Self {
        ALIVE.set(ALIVE.get() + 1);
        Self
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

#[test]
fn a_hundred_thousand_are_dropped() {
    let body: Body<u32, u32, u32> = Body::new("parked", 1, |number: u32| {
        Coroutine::new(async move |co| {
            let _guard = Guard::new();
            let ended = co.yield_(number).await;
            RAN.set(RAN.get() + 1);
            ended.map(drop)
        })
    });
    let store = MemoryStore::new();
    let open = |number: u32| -> Durable<u32, u32> {
        body.open(&store, &number.to_string(), number)
            .expect("it opens")
            .0
    };
    let parked: Vec<_> = (0..100_000).map(open).collect();
    assert_eq!(ALIVE.get(), 100_000);
    drop(parked);
    assert_eq!((RAN.get(), ALIVE.get()), (0, 0));
    let (mut one, _) = body
        .open(&store, "77", 77)
        .expect("it lives on in the store");
    one.send(1).expect("it ends");
    assert_eq!((RAN.get(), ALIVE.get()), (1, 0));
}
