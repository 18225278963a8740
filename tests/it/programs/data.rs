//! The data programs, run as processes on real files, databases and servers.

#[path = "../../../../tests/it/examples/alike.rs"]
mod alike;
mod api_stream;
mod chunks;
mod crawler;
mod etl;
#[path = "../../../../tests/it/examples/files.rs"]
mod files;
mod follow;
mod grep;
#[path = "../../../../tests/it/examples/interrupt.rs"]
mod interrupt;
mod log_pipeline;
mod manners;
mod pagination;
mod parallel_batches;
#[path = "../../../../tests/it/examples/program.rs"]
mod program;
mod server;

/// Where the sources of these examples are.
const EXAMPLES: &str = env!("CARGO_MANIFEST_DIR");
