//! Everything that is tested from outside, in one binary.

mod catalogue;
mod conformance;
mod properties;
mod unraisable;
