//! The `coroutine` crate, from outside.

mod asynchronous;
mod catalogue;
mod contexts;

pub(crate) mod local;

mod protocol;
mod selective;
mod sendable;
mod threads;
mod trace;

pub(crate) mod unraisable;
mod wakes;
