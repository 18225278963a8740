//! The `durable` crate, from outside.

mod conformance;
