//! fauxgen, whose generators are async functions too.

use std::pin::Pin;

use fauxgen::{Generator, GeneratorState, GeneratorToken};

use super::{Sends, Work, Yields};

/// The library.
#[derive(Debug)]
pub struct Fauxgen;

impl Yields for Fauxgen {
    const NAME: &'static str = "fauxgen";

    fn numbers(first: u64) -> impl Iterator<Item = u64> {
        let numbers = first..;
        Box::pin(fauxgen::r#gen!(|token: GeneratorToken<u64>| {
            for number in numbers {
                token.yield_(number).await;
            }
        }))
    }
}

impl Sends for Fauxgen {
    fn started<W: Work>() -> impl FnMut(W::Sent) -> W::Yielded {
        let working = fauxgen::r#gen!(|token: GeneratorToken<W::Yielded, W::Sent>| {
            let mut work = W::default();
            let mut next = work.first();
            loop {
                next = work.answer(token.yield_(next).await);
            }
        });
        let mut generator = Box::pin(working);
        let mut resume = move |value| match Pin::as_mut(&mut generator).resume(value) {
            GeneratorState::Yielded(yielded) => yielded,
        };
        resume(W::sample());
        resume
    }
}
