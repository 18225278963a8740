//! The data programs, run as processes on real files, databases and servers.

#[expect(
    dead_code,
    reason = "shared with the tests of the other examples, which need more of it"
)]
#[path = "../../../../tests/it/examples/program.rs"]
mod program;

/// Where the sources of these examples are.
const EXAMPLES: &str = env!("CARGO_MANIFEST_DIR");

mod api_stream;
mod crawler;
mod etl;
mod pagination;
mod scratch;
mod server;
