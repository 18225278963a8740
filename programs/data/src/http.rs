//! A small HTTP/1.1 client over the scheduler's TCP, and a server for the examples' own sites.
//!
//! It speaks plain `http` only, and asks once a connection. The name of a host is looked up on the
//! spot, which holds up the other tasks.

mod address;
mod body;
mod connection;
mod fault;
mod get;
mod head;
pub mod redirect;
pub mod server;

pub use address::address;
pub use body::Body;
pub use fault::{Fault, within};
pub use get::{Response, get};
pub use redirect::follow;
