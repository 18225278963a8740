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
            fn started<W: Work>() -> impl FnMut(W::Sent) -> W::Yielded {
                let working = |co: $flavour::Co<W::Yielded, W::Sent>| async move {
                    let mut work = W::default();
                    let mut next = work.first();
                    loop {
                        next = work.answer(co.yield_(next).await);
                    }
                };
                let mut generator = $flavour::Gen::new(working);
                generator.resume_with(W::sample());
                move |value| match generator.resume_with(value) {
                    GeneratorState::Yielded(yielded) => yielded,
                }
            }
        }
    };
}

peer!(Rc, "genawaiter rc", rc);
peer!(Sync, "genawaiter sync", sync);

/// The messages that stand for Python's send, throw and close.
#[derive(Debug)]
pub enum Instruction {
    /// Go on with a value.
    Send(u64),
    /// An error happened.
    Throw(Box<str>),
    /// Leave.
    Close,
}

/// Returns a closure that instructs a new coroutine, which adds up numbers and answers errors with
/// the number of their bytes; `None` once it has ended.
pub fn instructed() -> impl FnMut(Instruction) -> Option<u64> {
    let mut generator = rc::Gen::new(|co: rc::Co<u64, Instruction>| async move {
        let (mut total, mut next) = (0_u64, 0);
        loop {
            next = match co.yield_(next).await {
                Instruction::Send(number) => {
                    total = total.wrapping_add(number);
                    total
                }
                Instruction::Throw(error) => error.len() as u64,
                Instruction::Close => return,
            };
        }
    });
    generator.resume_with(Instruction::Send(0));
    move |instruction| match generator.resume_with(instruction) {
        GeneratorState::Yielded(next) => Some(next),
        GeneratorState::Complete(()) => None,
    }
}
