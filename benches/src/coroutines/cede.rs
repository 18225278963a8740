//! This library: both kinds, with the body's type known and with it behind a box.

use std::convert::Infallible;

use coroutine::{Co, Coroutine, Interrupt, SendCo, Yielded};

use super::{Sends, Throws, Total, Work, Yields};

/// `Coroutine::unboxed`: the body's type is known, and inlined.
#[derive(Debug)]
pub struct Unboxed;

/// `Coroutine::new`: the body is behind a box, so the coroutine's type can be written down.
#[derive(Debug)]
pub struct Boxed;

/// `Coroutine::unboxed_send`: it moves between threads.
#[derive(Debug)]
pub struct SendUnboxed;

/// `Coroutine::new_send`: it moves between threads, and its type can be written down.
#[derive(Debug)]
pub struct SendBoxed;

type Error = Box<str>;

macro_rules! peer {
    ($peer:ty, $name:literal, $make:ident, $co:ident) => {
        impl Yields for $peer {
            const NAME: &'static str = $name;

            fn numbers(first: u64) -> impl Iterator<Item = u64> {
                Coroutine::$make(async move |co: &mut $co<'_, u64>| {
                    for number in first.. {
                        co.yield_(number).await?;
                    }
                    Ok(())
                })
            }
        }

        impl Sends for $peer {
            fn started<W: Work>() -> impl FnMut(W::Sent) -> W::Yielded {
                let working = async |co: &mut $co<'_, W::Yielded, W::Sent, Error>| {
                    let mut work = W::default();
                    let mut next = work.first();
                    loop {
                        next = work.answer(co.yield_(next).await?);
                    }
                };
                let mut coroutine: Coroutine<_, _, Infallible, _, _, _> = Coroutine::$make(working);
                let _ = coroutine.start();
                move |value| match coroutine.send(value) {
                    Ok(Yielded(yielded)) => yielded,
                    Err(_) => panic!("it takes whatever it is sent"),
                }
            }

            fn suspended() -> impl FnOnce() {
                let working = async |co: &mut $co<'_, u64, u64, Error>| {
                    let mut work = Total::default();
                    let mut next = work.first();
                    loop {
                        next = work.answer(co.yield_(next).await?);
                    }
                };
                let mut coroutine: Coroutine<_, _, Infallible, _, _, _> = Coroutine::$make(working);
                let _ = coroutine.start();
                move || drop(coroutine.close())
            }
        }

        impl Throws for $peer {
            fn catching() -> impl FnMut(Error) -> u64 {
                let catching = async |co: &mut $co<'_, u64, u64, Error>| {
                    let mut next = 0;
                    loop {
                        next = match co.yield_(next).await {
                            Ok(sent) => sent,
                            Err(Interrupt::Thrown(error)) => error.len() as u64,
                            Err(leave) => return Err(leave),
                        };
                    }
                };
                let mut coroutine: Coroutine<_, _, Infallible, _, _, _> =
                    Coroutine::$make(catching);
                let _ = coroutine.start();
                move |error| match coroutine.throw(error) {
                    Ok(Yielded(length)) => length,
                    Err(_) => panic!("it catches whatever is thrown"),
                }
            }
        }
    };
}

peer!(Unboxed, "cede, unboxed", unboxed, Co);
peer!(Boxed, "cede, boxed", new, Co);
peer!(SendUnboxed, "cede, Send, unboxed", unboxed_send, SendCo);
peer!(SendBoxed, "cede, Send, boxed", new_send, SendCo);

macro_rules! delegates {
    ($forwarded:ident, $delegated:ident, $make:ident) => {
        /// Returns a closure that sends through a `yield_from`.
        pub fn $delegated() -> impl FnMut(u64) -> u64 {
            let mut coroutine: Coroutine<u64, u64, Infallible, Error, _, _> =
                Coroutine::$make(async |co| {
                    let sub = Coroutine::$make(async |co| {
                        let mut total = 0_u64;
                        loop {
                            total = total.wrapping_add(co.yield_(total).await?);
                        }
                    });
                    co.yield_from(sub).await
                });
            let _ = coroutine.start();
            move |value| match coroutine.send(value) {
                Ok(Yielded(yielded)) => yielded,
                Err(_) => panic!("it takes whatever it is sent"),
            }
        }

        /// Returns a closure that sends through a `yield_from_mut`.
        pub fn $forwarded() -> impl FnMut(u64) -> u64 {
            let mut coroutine: Coroutine<u64, u64, Infallible, Error, _, _> =
                Coroutine::$make(async |co| {
                    let mut sub = Coroutine::$make(async |co| {
                        let mut total = 0_u64;
                        loop {
                            total = total.wrapping_add(co.yield_(total).await?);
                        }
                    });
                    co.yield_from_mut(&mut sub).await
                });
            let _ = coroutine.start();
            move |value| match coroutine.send(value) {
                Ok(Yielded(yielded)) => yielded,
                Err(_) => panic!("it takes whatever it is sent"),
            }
        }
    };
}

delegates!(forwarded, delegated, new);
delegates!(forwarded_send, delegated_send, new_send);
