//! An HTTP server: hyper's protocol, and rustls's, in the tasks of the scheduler.
//!
//! [`serve`] accepts clients, on one core or several, and has a task for each; the pages are a
//! plain function.

mod pages;
mod serve;
mod tls;
mod watched;

pub use serve::{Limits, Settings, serve, serve_client};
pub use tls::{Certificate, acceptor};
