//! A client of HTTP servers: hyper's protocol, and rustls's, in the tasks of the scheduler.
//!
//! A [`Client`] asks once a connection, over TLS if the address says so; a body comes out of a
//! generator. [`serve`] is for the programs' own sites.

mod address;
mod body;
mod client;
mod fault;
mod received;
mod response;
mod serve;
mod trust;

pub use address::address;
pub use body::Body;
pub use client::Client;
pub use fault::{Fault, within};
pub use received::received;
pub use response::Response;
pub use serve::serve;
pub use trust::trusted;
