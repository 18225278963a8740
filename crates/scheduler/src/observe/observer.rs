use std::{panic::Location, time::Instant};

use super::{ending::Ending, unheard::print_unheard};
use crate::{error::JoinError, id::TaskId};

/// A receiver of the events of a run: what happens to its tasks, as it happens.
///
/// Every method but [`unheard`](Self::unheard) does nothing by default. Set an observer with
/// [`Builder::observer`](crate::Builder::observer); without one, a switch costs a comparison. `at`
/// is the scheduler's time, under either clock. An observer does not see the events that it causes
/// itself. One that panics is not called again; the tasks go on.
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
///
/// A trace of everything is a few lines:
///
/// ```
/// use scheduler::{Ending, Observer, Scheduler, TaskId};
/// use std::{cell::RefCell, panic::Location, rc::Rc, time::Instant};
///
/// #[derive(Clone, Default)]
/// struct Trace(Rc<RefCell<Vec<String>>>);
/// impl Trace {
///     fn push(&self, line: String) {
///         self.0.borrow_mut().push(line);
///     }
/// }
/// impl Observer for Trace {
///     fn spawned(&mut self, _: Instant, task: TaskId, name: &str, _: Option<TaskId>) {
///         self.push(format!("{task} is {name:?}"));
///     }
///     fn resumed(&mut self, _: Instant, task: TaskId) {
///         self.push(format!("{task} resumed"));
///     }
///     fn suspended(
///         &mut self,
///         _: Instant,
///         task: TaskId,
///         request: &'static str,
///         _: Option<&'static Location<'static>>,
///     ) {
///         self.push(format!("{task} {request}"));
///     }
///     fn woken(&mut self, _: Instant, task: TaskId, by: Option<TaskId>) {
///         self.push(format!("{task} woken by {by:?}"));
///     }
///     fn ended(&mut self, _: Instant, task: TaskId, how: Ending) {
///         self.push(format!("{task} {how:?}"));
///     }
///     fn ignored_kill(&mut self, _: Instant, task: TaskId) {
///         self.push(format!("{task} ignored its kill"));
///     }
/// }
/// let trace = Trace::default();
/// let mut scheduler = Scheduler::builder().observer(trace.clone()).build();
/// scheduler.spawn("polite", async |task| task.yield_now().await);
/// scheduler.run()?;
/// assert_eq!(*trace.0.borrow(), [
///     "#0 is \"polite\"", "#0 resumed", "#0 yield", "#0 resumed", "#0 Returned",
/// ]);
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
pub trait Observer {
    /// Called when a task has been created, by another task or from outside (`by` is `None`).
    fn spawned(&mut self, at: Instant, task: TaskId, name: &str, by: Option<TaskId>) {
        let _ = (at, task, name, by);
    }

    /// Called when a task begins a turn.
    fn resumed(&mut self, at: Instant, task: TaskId) {
        let _ = (at, task);
    }

    /// Called when a task ends its turn with a request: `yield`, `future`, or the kind of a wait.
    fn suspended(
        &mut self,
        at: Instant,
        task: TaskId,
        request: &'static str,
        location: Option<&'static Location<'static>>,
    ) {
        let _ = (at, task, request, location);
    }

    /// Called when a task that waited is ready again; `by` is the running task, if one runs.
    fn woken(&mut self, at: Instant, task: TaskId, by: Option<TaskId>) {
        let _ = (at, task, by);
    }

    /// Called when a task has ended.
    fn ended(&mut self, at: Instant, task: TaskId, how: Ending) {
        let _ = (at, task, how);
    }

    /// Called when a task has failed or panicked, and nobody can take its error any more: its
    /// handle was dropped, and it was not in a [`scope`](crate::Task::scope), or was not the first
    /// there to fail.
    ///
    /// By default a failure is written to the standard error output, as it is without an observer.
    /// A panic is not, as the panic hook has done that.
    ///
    /// ```
    /// use scheduler::{JoinError, Observer, Scheduler, TaskId};
    /// use std::{cell::RefCell, rc::Rc, time::Instant};
    ///
    /// #[derive(Clone, Default)]
    /// struct Log(Rc<RefCell<Vec<String>>>);
    /// impl Observer for Log {
    ///     fn unheard(&mut self, _: Instant, _: TaskId, name: &str, error: &JoinError) {
    ///         self.0.borrow_mut().push(format!("{name}: {error}"));
    ///     }
    /// }
    /// let log = Log::default();
    /// let mut scheduler = Scheduler::builder().observer(log.clone()).build();
    /// scheduler.spawn("parser", async |_| Ok("x".parse::<u32>()?)); // nobody keeps the handle
    /// scheduler.run()?;
    /// assert_eq!(*log.0.borrow(), ["parser: the task failed: invalid digit found in string"]);
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    fn unheard(&mut self, at: Instant, task: TaskId, name: &str, error: &JoinError) {
        let _ = at;
        print_unheard(task, name, error);
    }

    /// Called when a task that was killed made a request instead of leaving, and was dropped.
    fn ignored_kill(&mut self, at: Instant, task: TaskId) {
        let _ = (at, task);
    }
}
