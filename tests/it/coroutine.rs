//! The `coroutine` crate, from outside.

mod asynchronous;
mod contexts;

mod local;

mod protocol;
mod sendable;
mod trace;

mod unraisable;
mod wakes;
