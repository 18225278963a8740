//! Coroutines as state machines: states with names, recorded steps, and drawings of the machine.
//!
//! A coroutine is in the state in which it is suspended: at a yield. [`named`](crate::Yield::named)
//! names that state, [`Coroutine::state`](crate::Coroutine::state) returns it, and a `Recorder`
//! keeps every step as a `Transition`. The transitions make a `Machine`, which is drawn for Mermaid
//! or Graphviz. `State` is always there; the rest needs the feature `trace`, which is on by
//! default.
#![cfg_attr(feature = "trace", doc = include_str!("trace/turnstile.md"))]

#[cfg(feature = "trace")]
mod recording;

pub use crate::protocol::{Ending, State};
#[cfg(feature = "trace")]
pub use recording::{Machine, Output, Recorder, Transition};
