//! A running total under so many levels that hand everything on. Each gives what sends to it.

use std::{convert::Infallible, hint::black_box, pin::Pin};

use corosensei::Yielder;
use coroutine::{Coroutine, SendCoroutine, Yielded};
use genawaiter::{GeneratorState, rc::Co, rc::Gen};

type Chain = Coroutine<u64, u64, Infallible>;
type SendChain = SendCoroutine<u64, u64, Infallible>;

macro_rules! chain {
    ($name:ident, $chain:ident, $make:ident, $delegate:ident($($by:tt)*)) => {
        #[doc = concat!("Levels of `", stringify!($delegate), "`.")]
        pub(crate) fn $name(depth: u32) -> impl FnMut(u64) -> u64 {
            fn level(depth: u32) -> $chain {
                Coroutine::$make(async move |co| {
                    if depth > 0 {
                        return co.$delegate($($by)* level(depth - 1)).await;
                    }
                    let mut total = 0_u64;
                    loop {
                        total = total.wrapping_add(co.yield_(total).await?);
                    }
                })
            }
            let mut chain = level(depth);
            chain.start().expect("it starts");
            move |value| match chain.send(value) {
                Ok(Yielded(total)) => total,
                Err(error) => panic!("{error}"),
            }
        }
    };
}

chain!(owned, Chain, new, yield_from());
chain!(borrowed, Chain, new, yield_from_mut(&mut));
chain!(owned_send, SendChain, new_send, yield_from());
chain!(borrowed_send, SendChain, new_send, yield_from_mut(&mut));

/// Levels that resume the next one, and yield what it yields.
pub(crate) fn by_hand(depth: u32) -> impl FnMut(u64) -> u64 {
    type Level = Gen<u64, u64, Pin<Box<dyn Future<Output = ()>>>>;

    fn value(state: GeneratorState<u64, ()>) -> u64 {
        match state {
            GeneratorState::Yielded(total) => total,
            GeneratorState::Complete(()) => unreachable!("nobody sends so often"),
        }
    }

    fn level(depth: u32) -> Level {
        Gen::new(|co: Co<u64, u64>| {
            Box::pin(async move {
                let mut next = (depth > 0).then(|| level(depth - 1));
                let (mut sent, mut total) = (0, 0_u64);
                for _ in 0..u64::MAX {
                    total = match &mut next {
                        Some(next) => value(next.resume_with(sent)),
                        None => total.wrapping_add(sent),
                    };
                    sent = co.yield_(total).await;
                }
            }) as Pin<Box<dyn Future<Output = ()>>>
        })
    }
    let mut chain = level(depth);
    chain.resume_with(0);
    move |sent| value(chain.resume_with(sent))
}

/// Plain calls on a stack of its own: who yields is not the one who is resumed.
pub(crate) fn one_stack(depth: u32) -> impl FnMut(u64) -> u64 {
    fn level(depth: u32, yielder: &Yielder<u64, u64>) -> u64 {
        if depth > 0 {
            return black_box(level(depth - 1, yielder));
        }
        let mut total = 0_u64;
        loop {
            total = total.wrapping_add(yielder.suspend(total));
        }
    }
    let mut chain = corosensei::Coroutine::new(move |yielder, _| level(depth, yielder));
    chain.resume(0);
    move |value| chain.resume(value).as_yield().unwrap_or_default()
}

/// Closures that call closures.
pub(crate) fn nested_boxes(depth: u32) -> impl FnMut(u64) -> u64 {
    let mut total = 0_u64;
    let mut chain: Box<dyn FnMut(u64) -> u64> = Box::new(move |value| {
        total = total.wrapping_add(value);
        total
    });
    for _ in 0..depth {
        chain = Box::new(move |value| black_box(chain(value)));
    }
    chain
}
