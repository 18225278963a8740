//! The store on a real server, which the tests start themselves.

mod conformance;
mod support;
