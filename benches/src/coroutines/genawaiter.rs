//! genawaiter, which cede's bodies run on: its `rc` flavour alone is the floor.

use genawaiter::{GeneratorState, rc, sync};

use super::{Sends, Work, Yields};

/// Its flavour for one thread.
#[derive(Debug)]
pub struct Rc;

/// Its flavour for several threads.
#[derive(Debug)]
pub struct Sync;

macro_rules! peer {
    ($peer:ty, $name:literal, $flavour:ident) => {
        impl Yields for $peer {
            const NAME: &'static str = $name;

            fn numbers(first: u64) -> impl Iterator<Item = u64> {
                let counting = |co: $flavour::Co<u64>| async move {
                    for number in first.. {
                        co.yield_(number).await;
                    }
                };
                $flavour::Gen::new(counting).into_iter()
            }
        }

        impl Sends for $peer {
            fn started<W: Work>() -> impl FnMut(W::Sent) -> Option<W::Yielded> {
                let working = |co: $flavour::Co<W::Yielded, W::Sent>| async move {
                    let mut work = W::default();
                    let mut next = work.first();
                    while let Some(yielded) = work.answer(co.yield_(next).await) {
                        next = yielded;
                    }
                };
                let mut generator = $flavour::Gen::new(working);
                generator.resume_with(W::sample());
                move |value| match generator.resume_with(value) {
                    GeneratorState::Yielded(yielded) => Some(yielded),
                    GeneratorState::Complete(()) => None,
                }
            }
        }
    };
}

peer!(Rc, "genawaiter rc", rc);
peer!(Sync, "genawaiter sync", sync);
