//! Everything that is tested from outside, in one binary.

mod coroutine;
mod counted;
mod durable;
mod examples;
mod process;
mod programs;
mod scheduler;
mod tidy;
