//! The `scheduler` crate, from outside.

mod deadlock;
mod dropping;
mod ending;
mod foreign;
mod io;
mod io_polls;
mod joining;
mod net;
mod net_ownership;
mod rounds;
mod trace;
