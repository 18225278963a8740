//! Recorders, and the machines that are drawn from their recordings.

mod arrow;
mod dot;
mod machine;
mod mermaid;
mod note;
mod transition;
mod writer;

mod recorder;

mod recorded;

pub use machine::Machine;
pub use recorder::Recorder;
pub use transition::{Output, Transition};
