//! Coroutine libraries: the workloads as traits, and the list of libraries.

mod async_stream;
mod by_hand;
mod cede;
mod corosensei;
mod fauxgen;
mod genawaiter;
mod generator;
mod simple_coro;
mod work;

pub use self::{
    async_stream::AsyncStream,
    by_hand::{BoxedClosure, StateMachine},
    cede::{
        Boxed, SendBoxed, SendUnboxed, Unboxed, delegated, delegated_send, forwarded,
        forwarded_send,
    },
    corosensei::Corosensei,
    fauxgen::Fauxgen,
    genawaiter::{Instruction, Rc, Sync, instructed},
    generator::Generator,
    simple_coro::SimpleCoro,
    work::{Block, Fallible, Text, Total, Work},
};

/// A library whose coroutines yield values.
pub trait Yields {
    /// Its name in the report.
    const NAME: &'static str;

    /// The numbers from `first` on, by a new coroutine that yields them for ever.
    fn numbers(first: u64) -> impl Iterator<Item = u64>;
}

/// A library whose coroutines are sent values.
pub trait Sends: Yields {
    /// Returns a closure that sends to a new coroutine, which has yielded once.
    fn started<W: Work>() -> impl FnMut(W::Sent) -> W::Yielded;

    /// Returns a closure that ends a new coroutine, suspended at its first yield: by a close, if
    /// the library has one.
    fn suspended() -> impl FnOnce() {
        let started = Self::started::<Total>();
        move || drop(started)
    }
}

/// What throws an error into a new coroutine, which catches it and yields the number of its bytes.
///
/// No peer can throw. Their coroutines are sent a `Result`.
pub fn sent_as_error<P: Sends>() -> impl FnMut(Box<str>) -> u64 {
    let mut started = P::started::<Fallible>();
    move |error| started(Err(error))
}

/// A library whose coroutines can be thrown errors into.
pub trait Throws: Sends {
    /// What throws an error into a new coroutine, which catches it and yields the number of its
    /// bytes.
    fn catching() -> impl FnMut(Box<str>) -> u64;
}
