//! The `scheduler` crate, from outside.

mod channel;
mod deadlock;
mod dropping;
mod ending;
mod event;
mod foreign;
mod joining;
mod lock;
mod programs;
mod queueing;
mod rounds;
mod self_wake;
mod semaphore;
mod trace;
