//! The same written by hand, without a library: the state in a struct, and a closure that steps it.

use super::{Sends, Work, Yields};

/// Inlined into its caller: no coroutine can be faster.
#[derive(Debug)]
pub struct StateMachine;

/// Behind a box, so that its type can be written down.
#[derive(Debug)]
pub struct BoxedClosure;

impl Yields for StateMachine {
    const NAME: &'static str = "by hand, inline";

    fn numbers(first: u64) -> impl Iterator<Item = u64> {
        first..
    }
}

impl Sends for StateMachine {
    fn started<W: Work>() -> impl FnMut(W::Sent) -> W::Yielded {
        let mut work = W::default();
        move |sent| work.answer(sent)
    }
}

impl Yields for BoxedClosure {
    const NAME: &'static str = "by hand, boxed";

    fn numbers(first: u64) -> impl Iterator<Item = u64> {
        Box::new(first..) as Box<dyn Iterator<Item = u64>>
    }
}

impl Sends for BoxedClosure {
    fn started<W: Work>() -> impl FnMut(W::Sent) -> W::Yielded {
        Box::new(StateMachine::started::<W>()) as Box<dyn FnMut(W::Sent) -> W::Yielded>
    }
}
