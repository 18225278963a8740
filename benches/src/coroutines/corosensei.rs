//! corosensei, whose coroutines have stacks of their own. To drop one unwinds its stack.

use corosensei::{Coroutine, CoroutineResult};

use super::{Sends, Work, Yields};

/// The library.
#[derive(Debug)]
pub struct Corosensei;

impl Yields for Corosensei {
    const NAME: &'static str = "corosensei";

    fn numbers(first: u64) -> impl Iterator<Item = u64> {
        let mut coroutine = Coroutine::new(move |yielder, ()| {
            for number in first.. {
                yielder.suspend(number);
            }
        });
        std::iter::from_fn(move || coroutine.resume(()).as_yield())
    }
}

impl Sends for Corosensei {
    fn started<W: Work>() -> impl FnMut(W::Sent) -> W::Yielded {
        let mut coroutine = Coroutine::new(|yielder, _: W::Sent| {
            let mut work = W::default();
            let mut next = work.first();
            loop {
                next = work.answer(yielder.suspend(next));
            }
        });
        coroutine.resume(W::sample());
        move |value| match coroutine.resume(value) {
            CoroutineResult::Yield(yielded) => yielded,
        }
    }
}
