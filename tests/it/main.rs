//! Everything that is tested from outside, in one binary.

mod counted;
mod protocol;
mod tidy;
