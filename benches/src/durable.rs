//! The workload of the durable benchmarks: instances that are sent 64 bytes of text at each step,
//! and yield how often that was.

mod batches;
mod floor;
mod letters;
mod pgbench;
mod reading;
mod scratch;
mod server;
mod stepping;
mod target;

pub use batches::batches;
pub use floor::{Floor, insert_each, inserts_a_commit, update_and_insert};
pub use letters::letters;
pub use pgbench::{Pgbench, fdatasyncs};
pub use reading::{find_cold, open_cold, replay};
pub use scratch::Scratch;
pub use server::{Server, claims, many_instances};
pub use stepping::{counter, filled, latencies, parked, steps};
pub use target::{at_least, at_most};

/// What is sent at each step.
pub const TEXT: &str = "a line of text that is as long as what people send: 64 bytes ...";

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// `synchronous = FULL`: what was returned survives a power loss.
    Full,
    /// `synchronous = NORMAL`: what was returned survives a `kill -9`.
    Normal,
}
