//! Errors: why a task stops, and what its joiner and the caller of `run` get.

mod deadlock;
mod join;
mod panic;
mod run;
mod stop;

pub use deadlock::{Blocked, Deadlock, WouldDeadlock};
pub use join::JoinError;
pub use panic::Panic;
pub(crate) use panic::drop_quietly;
pub use run::RunError;
pub use stop::{BoxError, Stop};
pub(crate) use stop::{let_out, raised};
