//! The data programs, run as processes on real files, databases and servers.

mod chunks;
mod files;
mod follow;
mod grep;
mod log_pipeline;
mod manners;
mod parallel_batches;
#[path = "../../../../tests/it/examples/program.rs"]
mod program;

/// Where the sources of these examples are.
const EXAMPLES: &str = env!("CARGO_MANIFEST_DIR");
