//! Everything that is tested from outside, in one binary.

mod catalogue;
mod conformance;
mod examples;
mod properties;
mod scheduler;
mod unraisable;
