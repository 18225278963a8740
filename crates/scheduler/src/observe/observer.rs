use std::{panic::Location, time::Instant};

use super::ending::Ending;
use crate::id::TaskId;

/// Is told what happens to tasks. Every method does nothing by default.
///
/// Set one with [`Builder::observer`](crate::Builder::observer). Without one, a switch pays a comparison.
/// `at` is the scheduler's time, under either clock. An observer is not told of what it causes itself.
/// One that panics is told nothing any more; the tasks go on.
///
/// ```
/// use scheduler::{Ending, Observer, Scheduler, TaskId};
/// use std::{cell::Cell, rc::Rc, time::Instant};
///
/// struct Count(Rc<Cell<u32>>);
/// impl Observer for Count {
///     fn ended(&mut self, _: Instant, _: TaskId, how: Ending) {
///         assert_eq!(how, Ending::Returned);
///         self.0.set(self.0.get() + 1);
///     }
/// }
/// let ended = Rc::new(Cell::new(0));
/// let mut scheduler = Scheduler::builder().observer(Count(Rc::clone(&ended))).build();
/// scheduler.spawn("one", async |_| Ok(()));
/// scheduler.run()?;
/// assert_eq!(ended.get(), 1);
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
pub trait Observer {
    /// A task was created, by another one or from outside.
    fn spawned(&mut self, at: Instant, task: TaskId, name: &str, by: Option<TaskId>) {
        let _ = (at, task, name, by);
    }

    /// A task begins its turn.
    fn resumed(&mut self, at: Instant, task: TaskId) {
        let _ = (at, task);
    }

    /// A task ends its turn with this request: `yield`, a wait by its kind, or `future`.
    fn suspended(
        &mut self,
        at: Instant,
        task: TaskId,
        request: &'static str,
        location: Option<&'static Location<'static>>,
    ) {
        let _ = (at, task, request, location);
    }

    /// A task that waited is ready again; `by` is the task that has its turn, if one has.
    fn woken(&mut self, at: Instant, task: TaskId, by: Option<TaskId>) {
        let _ = (at, task, by);
    }

    /// A task has ended.
    fn ended(&mut self, at: Instant, task: TaskId, how: Ending) {
        let _ = (at, task, how);
    }

    /// A task made a request instead of leaving when it was killed, and was dropped.
    fn ignored_kill(&mut self, at: Instant, task: TaskId) {
        let _ = (at, task);
    }
}
