//! The `coroutine` crate, from outside.

mod asynchronous;
mod catalogue;
mod conformance;
mod contexts;
mod properties;
mod protocol;
mod trace;

mod unraisable;
mod wakes;
