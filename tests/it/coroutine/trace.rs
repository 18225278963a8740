//! Coroutines as state machines: named states, recorded steps, drawn machines.

mod drawing;
mod naming;
mod recording;
mod transparent;
