use std::{
    any::Any,
    fmt, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
};

/// The payload of a task's panic.
///
/// It is `Send` and `Sync`, so it can be part of any error.
///
/// ```
/// use scheduler::{JoinError, Scheduler};
///
/// let mut scheduler = Scheduler::new();
/// let clumsy = scheduler.spawn("clumsy", async |_| -> Result<(), _> { panic!("oh no") });
/// let other = scheduler.spawn("other", async |_| Ok("goes on"));
/// scheduler.run()?;
/// assert_eq!(other.result(), Some(Ok("goes on")));
/// let error = clumsy.result().and_then(Result::err);
/// assert_eq!(error.map(|error| error.to_string()).as_deref(), Some("the task panicked: oh no"));
/// # Ok::<(), scheduler::Deadlock>(())
/// ```
pub struct Panic {
    payload: Mutex<Box<dyn Any + Send>>,
}

impl Panic {
    pub(crate) fn new(payload: Box<dyn Any + Send>) -> Self {
        Self {
            payload: Mutex::new(payload),
        }
    }

    /// Returns the panic's message, if it has one, as those of `panic!` and `expect` have.
    ///
    /// ```
    /// use scheduler::{JoinError, Scheduler};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let task = scheduler.spawn("clumsy", async |_| -> Result<(), _> { panic!("oh no") });
    /// scheduler.run()?;
    /// let Some(Err(JoinError::Panicked(panic))) = task.result() else { unreachable!() };
    /// assert_eq!(panic.message(), Some("oh no".to_owned()));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn message(&self) -> Option<String> {
        let payload = self.payload.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = payload.downcast_ref::<&str>() {
            return Some((*text).to_owned());
        }
        payload.downcast_ref::<String>().cloned()
    }

    /// Returns the payload, for example for [`std::panic::resume_unwind`].
    ///
    /// ```
    /// use scheduler::{JoinError, Scheduler};
    /// use std::panic::{catch_unwind, panic_any, resume_unwind};
    ///
    /// let mut scheduler = Scheduler::new();
    /// let task = scheduler.spawn("exits", async |_| -> Result<(), _> { panic_any(7_u8) });
    /// scheduler.run()?;
    /// let Some(Err(JoinError::Panicked(panic))) = task.result() else { unreachable!() };
    /// let caught = catch_unwind(|| resume_unwind(panic.into_payload())); // as if it were ours
    /// assert_eq!(caught.map_err(|payload| payload.downcast_ref().copied()), Err::<(),
    /// _>(Some(7_u8)));
    /// # Ok::<(), scheduler::Deadlock>(())
    /// ```
    pub fn into_payload(self) -> Box<dyn Any + Send> {
        self.payload
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops a value of the user's. A panic in its destructor reaches the panic hook, and goes no
/// further.
pub(crate) fn drop_quietly<T>(value: T) {
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(value)));
    mem::forget(dropped); // the payload's own drop may panic as well
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            self.message()
                .as_deref()
                .unwrap_or("a payload that is no text"),
        )
    }
}

impl fmt::Debug for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Panic").field(&self.message()).finish()
    }
}
