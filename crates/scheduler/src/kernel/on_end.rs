//! Who learns of the end of a task.

use std::rc::Rc;

use super::wakee::Wakee;
use crate::id::TaskId;

/// Who learns of the end of a task, and how.
pub(crate) enum OnEnd {
    /// A task that joins it is woken.
    Wake(TaskId),
    /// Somebody outside of the scheduler, or a task that awaits the handle as a future.
    Rouse(Wakee),
    /// A collection of tasks, in which it has this key.
    Collect(Rc<dyn Collector>, u64),
}

/// A collection of tasks whose ends are taken one by one.
pub(crate) trait Collector {
    /// Notes that the task of this key has ended.
    fn ended(&self, key: u64);
}
