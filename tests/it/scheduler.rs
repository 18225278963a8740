//! The `scheduler` crate, from outside.

mod channel;
mod deadlock;
mod dropping;
mod ending;
mod event;
mod foreign;
mod interruption;
mod joining;
mod lock;
mod model;
mod parking;
mod programs;
mod queueing;
mod rounds;
mod scopes;
mod self_wake;
mod semaphore;
mod time;
mod trace;
