use std::{
    fmt,
    rc::{Rc, Weak},
};

use crate::{
    error::JoinError,
    id::TaskId,
    kernel::{
        Kernel,
        cell::{Joinable, TaskCell},
        header::Place,
    },
    name::Name,
};

/// The handle of a task: by it the result is taken. Dropping it lets the task run on.
///
/// If it fails then, its error is dropped: an [`Observer`](crate::Observer) is told only that it failed.
///
/// ```
/// use scheduler::Scheduler;
///
/// let mut scheduler = Scheduler::new();
/// let task = scheduler.spawn("answer", async |_| Ok(42));
/// assert_eq!((task.name(), task.is_finished()), ("answer", false));
/// scheduler.run()?;
/// assert!(task.is_finished());
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
pub struct JoinHandle<T> {
    cell: Rc<TaskCell<dyn Joinable<T>>>,
    kernel: Weak<Kernel>,
}

impl<T> JoinHandle<T> {
    pub(crate) fn new(cell: Rc<TaskCell<dyn Joinable<T>>>, kernel: Weak<Kernel>) -> Self {
        Self { cell, kernel }
    }

    /// Tells the task's id.
    pub fn id(&self) -> TaskId {
        self.cell.header.id
    }

    /// Tells the task's name.
    pub fn name(&self) -> &str {
        &self.cell.header.name
    }

    /// Tells whether the task has ended. Costs a read.
    pub fn is_finished(&self) -> bool {
        self.cell.header.place.get() == Place::Ended
    }

    /// Takes the task's result. `None` while it runs.
    ///
    /// The result is given once; then it is [`JoinError::Taken`].
    ///
    /// ```
    /// use scheduler::{JoinError, Scheduler};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let task = scheduler.spawn("three", async |_| Ok(3));
    /// assert_eq!(task.result(), None);
    /// scheduler.run()?;
    /// assert_eq!(task.result(), Some(Ok(3)));
    /// assert_eq!(task.result(), Some(Err(JoinError::Taken)));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn result(&self) -> Option<Result<T, JoinError>> {
        if !self.is_finished() {
            return None;
        }
        self.cell.body.borrow_mut().take()
    }

    pub(crate) fn belongs_to(&self, kernel: &Rc<Kernel>) -> bool {
        std::ptr::eq(self.kernel.as_ptr(), Rc::as_ptr(kernel))
    }

    pub(crate) fn shared_name(&self) -> Name {
        self.cell.header.name.clone()
    }
}

/// A result that was not taken goes with the handle.
impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        self.cell.header.is_wanted.set(false);
        let unwanted = self.result();
        drop(unwanted);
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinHandle")
            .field("id", &self.id())
            .field("name", &self.name())
            .field("finished", &self.is_finished())
            .finish()
    }
}
