//! Observing a run: its events as they happen, and the state of its tasks.

mod ending;
mod observer;
mod task_info;
mod unheard;
mod watched;

pub use ending::Ending;
pub use observer::Observer;
pub use task_info::{TaskInfo, TaskState};

pub(crate) use unheard::print_unheard;
pub(crate) use watched::Watched;
