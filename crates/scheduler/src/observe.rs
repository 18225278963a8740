//! Seeing a run: an observer is called for each thing that happens to a task; a list reports all tasks.

mod ending;
mod observer;
mod task_info;
mod watched;

pub use ending::Ending;
pub use observer::Observer;
pub use task_info::{TaskInfo, TaskState};

pub(crate) use watched::Watched;
