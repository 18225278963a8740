//! The `scheduler` crate, from outside.

mod channel;
mod deadlock;
mod dropping;
mod ending;
mod event;
mod foreign;
mod interruption;
mod io;
mod joining;
mod lock;
mod model;
mod net;
mod parking;
mod programs;
mod queueing;
mod rounds;
mod scopes;
mod seeing;
mod self_wake;
mod semaphore;
mod time;
mod trace;
