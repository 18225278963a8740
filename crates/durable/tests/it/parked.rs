//! Many instances that are not needed any more: no body runs, and nothing leaks.

use std::{cell::Cell, rc::Rc};

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

#[test]
fn discarded_bodies_run_no_code_and_leak_nothing() {
    thread_local! {
        static CLOSED: Cell<u32> = const { Cell::new(0) };
        static DROPPED: Cell<u32> = const { Cell::new(0) };
    }
    struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            DROPPED.set(DROPPED.get() + 1);
        }
    }
    fn inner() -> Coroutine<(), u8> {
        Coroutine::new(async |co| {
            let _guard = Rc::new(Guard);
            loop {
                if co.yield_(()).await.is_err() {
                    CLOSED.set(CLOSED.get() + 1);
                    return Ok(());
                }
            }
        })
    }
    let body: Body<(), (), u8> = Body::new("nest", 1, |()| {
        Coroutine::new(async |co| {
            let _guard = Guard;
            let mut local = inner();
            local.start().expect("it starts");
            let ended = co.yield_from(inner()).await;
            CLOSED.set(CLOSED.get() + 1);
            ended
        })
    });
    let store = MemoryStore::new();
    let (nest, _) = body.open(&store, "n", ()).expect("it opens");
    drop(nest);
    assert_eq!((CLOSED.get(), DROPPED.get()), (0, 3));
    let (mut nest, _) = body.open(&store, "n", ()).expect("it opens");
    nest.close().expect("it closes");
    // The sub, the local and the body: each was closed, and dropped.
    assert_eq!((CLOSED.get(), DROPPED.get()), (3, 6));
}
