//! The durable crate's tests.

mod first;
mod support;
