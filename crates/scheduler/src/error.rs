//! What ends a task, and what its joiner, its runner and its fellow tasks are told of that.

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
