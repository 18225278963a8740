//! Durable coroutines: state machines that survive `kill -9`, written as ordinary functions.
#![forbid(unsafe_code)]

mod bodies;
mod body;
mod check;
mod clock;
mod codec;
mod crash;
mod divergence;
mod durable;
mod encoding_error;
mod error;
mod head;
mod history;
mod json;
mod key;
mod live;
mod load;
mod memory;
mod next;
mod open;
mod open_error;
mod outbox;
mod panic;
mod post;
mod post_error;
mod prune;
mod replay;
mod row;
mod script;
#[cfg(feature = "sqlite")]
mod sqlite;
mod step;
pub mod store;
mod store_error;
mod wait;

pub use bodies::Bodies;
pub use body::Body;
pub use check::{Problem, Report};
pub use clock::Clock;
pub use divergence::Divergence;
pub use durable::{Durable, SendWithError, WriteError};
pub use encoding_error::EncodingError;
pub use error::Error;
pub use head::{Head, Status};
pub use history::{History, Recorded};
pub use key::Key;
pub use memory::{MemoryBuilder, MemoryStore};
pub use next::Next;
pub use open_error::OpenError;
pub use outbox::Outbox;
pub use panic::Panic;
pub use post::Posted;
pub use post_error::PostError;
#[cfg(feature = "sqlite")]
pub use rusqlite;
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteBuilder, SqliteStore};
pub use store::Store;
pub use store_error::StoreError;
pub use wait::Wait;
