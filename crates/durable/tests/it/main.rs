//! The durable crate's tests.

mod first;
mod support;
mod swapped;

mod damage;
mod divergence;
mod doubt;
mod formats;
mod group;
mod history;
mod killed;
mod large;
mod letters;
mod limits;
mod live_equals_replay;
mod misuse;
mod names;
mod odd_numbers;
mod one_at_fault;
mod outbox;
mod pages;
mod parked;
#[cfg(unix)]
mod poison;
#[cfg(unix)]
mod processes;
mod refusals;
mod restarts;
mod rivals;
mod stores;
mod texts;
mod thread_worker;
mod values;
mod waits;
mod worker;
