//! The contract of the `coroutine` crate, one idea a file.

mod awaiting;
pub(crate) mod bodies;
mod closing;
mod contract;
mod conversions;
mod delegation;
mod depth;
mod discarding;
mod dropping;
mod endings;
mod iteration;
mod locations;
mod misuse;
mod other_errors;
mod panics;
mod pipeline;
mod priming;
mod races;
mod refusals;
mod types;
mod unraisable_hook;
