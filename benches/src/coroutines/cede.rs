//! This library, with the body's type known and with it behind a box.

use std::convert::Infallible;

use coroutine::{Co, Coroutine, Interrupt, Yielded};

use super::{Sends, Throws, Total, Work, Yields};

/// `Coroutine::unboxed`: the body's type is known, and inlined.
#[derive(Debug)]
pub struct Unboxed;

/// `Coroutine::new`: the body is behind a box, so the coroutine's type can be written down.
#[derive(Debug)]
pub struct Boxed;

type Error = Box<str>;

/// How a body ends that loops for ever.
type Endless = Result<Infallible, Interrupt<Error>>;

fn counting(first: u64) -> impl for<'co> AsyncFnOnce(&mut Co<'co, u64>) -> Result<(), Interrupt> {
    async move |co: &mut Co<'_, u64>| {
        for number in first.. {
            co.yield_(number).await?;
        }
        Ok(())
    }
}

/// Works on whatever it is sent.
fn working<W: Work>()
-> impl for<'co> AsyncFnOnce(&mut Co<'co, W::Yielded, W::Sent, Error>) -> Endless {
    async |co: &mut Co<'_, W::Yielded, W::Sent, Error>| {
        let mut work = W::default();
        let mut next = work.first();
        loop {
            next = work.answer(co.yield_(next).await?);
        }
    }
}

/// Yields the length of each error that is thrown in.
fn catching() -> impl for<'co> AsyncFnOnce(&mut Co<'co, u64, u64, Error>) -> Endless {
    async |co: &mut Co<'_, u64, u64, Error>| {
        let mut next = 0;
        loop {
            next = match co.yield_(next).await {
                Ok(sent) => sent,
                Err(Interrupt::Thrown(error)) => error.len() as u64,
                Err(leave) => return Err(leave),
            };
        }
    }
}

macro_rules! peer {
    ($peer:ty, $name:literal, $make:expr) => {
        impl Yields for $peer {
            const NAME: &'static str = $name;

            fn numbers(first: u64) -> impl Iterator<Item = u64> {
                $make(counting(first))
            }
        }

        impl Sends for $peer {
            fn started<W: Work>() -> impl FnMut(W::Sent) -> W::Yielded {
                let mut coroutine = $make(working::<W>());
                let _ = coroutine.start();
                move |value| match coroutine.send(value) {
                    Ok(Yielded(yielded)) => yielded,
                    Err(_) => panic!("it takes whatever it is sent"),
                }
            }

            fn suspended() -> impl FnOnce() {
                let mut coroutine = $make(working::<Total>());
                let _ = coroutine.start();
                move || drop(coroutine.close())
            }
        }

        impl Throws for $peer {
            fn catching() -> impl FnMut(Error) -> u64 {
                let mut coroutine = $make(catching());
                let _ = coroutine.start();
                move |error| match coroutine.throw(error) {
                    Ok(Yielded(length)) => length,
                    Err(_) => panic!("it catches whatever is thrown"),
                }
            }
        }
    };
}

peer!(Unboxed, "cede, unboxed", Coroutine::unboxed);
peer!(Boxed, "cede, boxed", Coroutine::new);
