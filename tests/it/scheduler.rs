//! The `scheduler` crate, from outside.

mod channel;
mod deadlock;
mod dropping;
mod ending;
mod event;
mod foreign;
mod interruption;
mod io;
mod io_polls;
mod joining;
mod lock;
mod model;
mod net;
mod net_ownership;
mod parking;
mod programs;
mod queueing;
mod rounds;
mod scopes;
mod seeing;
mod self_wake;
mod semaphore;
mod since;
mod time;
mod trace;
mod waking;
