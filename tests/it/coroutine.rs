//! The `coroutine` crate, from outside.

mod asynchronous;
mod contexts;
mod local;
mod protocol;
mod selective;
mod sendable;
mod threads;
mod trace;

mod unraisable;
mod wakes;
