//! The `scheduler` crate, from outside.

mod deadlock;
mod dropping;
mod ending;
mod foreign;
mod interruption;
mod joining;
mod model;
mod parking;
mod rounds;
mod scopes;
mod seeing;
mod time;
mod trace;
