//! Everything that is tested from outside, in one binary.

mod asynchronous;
mod catalogue;
mod conformance;
mod counted;
mod examples;
mod machines;
mod properties;
mod protocol;
mod scheduler;
mod server;
mod tidy;
mod trace;
mod unraisable;
mod wakes;
