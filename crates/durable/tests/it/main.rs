//! The durable crate's tests.

mod first;
mod support;
mod swapped;

mod crash;
mod damage;
mod divergence;
mod doubt;
mod formats;
mod group;
mod history;
mod killed;
mod limits;
mod live_equals_replay;
mod outbox;
mod pages;
mod parked;
mod refusals;
mod restarts;
mod stores;
mod values;
mod waits;
