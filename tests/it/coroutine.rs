//! The `coroutine` crate, from outside.

mod asynchronous;
mod catalogue;
pub(crate) mod conformance;
mod contexts;
mod properties;
mod protocol;
mod trace;

pub(crate) mod unraisable;
mod wakes;
