//! Everything that is tested from outside, in one binary.

#![expect(
    clippy::duplicate_mod,
    reason = "the tests of the protocol are compiled once for each kind of coroutine"
)]

mod coroutine;
mod counted;
mod durable;
mod examples;
mod process;
mod programs;
mod scheduler;
mod tidy;
