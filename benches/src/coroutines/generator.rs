//! generator, whose coroutines have stacks of their own. To drop one unwinds its stack.

use generator::{Gn, done};

use super::{Sends, Work, Yields};

/// The library.
#[derive(Debug)]
pub struct Generator;

impl Yields for Generator {
    const NAME: &'static str = "generator";

    fn numbers(first: u64) -> impl Iterator<Item = u64> {
        Gn::new_scoped(move |mut scope| {
            for number in first.. {
                scope.yield_(number);
            }
            done!()
        })
    }
}

impl Sends for Generator {
    fn started<W: Work>() -> impl FnMut(W::Sent) -> W::Yielded {
        let mut generator = Gn::<W::Sent>::new_scoped(|mut scope| {
            let mut work = W::default();
            let mut next = work.first();
            while let Some(sent) = scope.yield_(next) {
                next = work.answer(sent);
            }
            done!()
        });
        generator.raw_send(None);
        move |value| generator.send(value)
    }
}
