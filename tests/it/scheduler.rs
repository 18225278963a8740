//! The `scheduler` crate, from outside.

mod deadlock;
mod dropping;
mod ending;
mod foreign;
mod joining;
mod rounds;
mod seeing;
mod trace;
