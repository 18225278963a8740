//! simple_coro, whose coroutines move at each step.

use simple_coro::{Coro, CoroState, Handle};

use super::{Sends, Work, Yields};

/// The library.
#[derive(Debug)]
pub struct SimpleCoro;

impl Yields for SimpleCoro {
    const NAME: &'static str = "simple_coro";

    fn numbers(first: u64) -> impl Iterator<Item = u64> {
        let counting = async move |handle: Handle<u64>| {
            for number in first.. {
                handle.yield_value(number).await;
            }
        };
        simple_coro::Generator::from(counting)
    }
}

impl Sends for SimpleCoro {
    fn started<W: Work>() -> impl FnMut(W::Sent) -> W::Yielded {
        let coroutine = Coro::from(async |handle: Handle<W::Yielded, W::Sent>| {
            let mut work = W::default();
            let mut next = work.first();
            loop {
                next = work.answer(handle.yield_value(next).await);
            }
        });
        let CoroState::Pending(pending, _) = coroutine.resume();
        let mut pending = Some(pending);
        move |value| {
            let ready = pending.take().expect("it is put back").send(value);
            let CoroState::Pending(next, yielded) = ready.resume();
            pending = Some(next);
            yielded
        }
    }
}
