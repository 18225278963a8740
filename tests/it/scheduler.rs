//! The `scheduler` crate, from outside.

mod deadlock;
mod dropping;
mod ending;
mod foreign;
mod io;
mod joining;
mod net;
mod rounds;
mod trace;
