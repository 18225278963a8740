//! The store on a real server, which the tests start themselves.

mod clocks;
mod conformance;
mod faults;
mod letters;
mod locks;
mod passwords;
mod proxy;
mod refusals;
mod schemas;
mod stops;
mod support;
#[cfg(feature = "tls")]
mod tls;
mod transactions;
mod wake_up;
