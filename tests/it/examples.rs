//! The example programs, run as processes: what they print, what they read, what they refuse.

mod alike;
mod arena;
mod channels;
mod echo_server;
mod files;
mod games;
mod input;
mod interrupt;
mod limits;
mod list;
mod manners;
mod output;
mod program;
mod rps_server;
mod tasks;
mod words;

use program::*;

/// Where the examples' sources are.
const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
