//! Tasks on one thread.

mod cell;
mod error;
mod id;
mod inbox;
mod join_handle;
mod kernel;
mod name;
mod request;
mod run_queue;
mod scheduler;
mod spawn;
mod step;
mod table;
mod task;

pub use error::{Blocked, BoxError, Deadlock, JoinError, Panic, RunError, Stop};
pub use id::TaskId;
pub use join_handle::JoinHandle;
pub use scheduler::Scheduler;
pub use step::Step;
pub use task::Task;
