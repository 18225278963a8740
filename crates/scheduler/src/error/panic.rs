use std::{
    any::Any,
    fmt, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
};

/// What a task panicked with.
///
/// `Send` and `Sync`, so that it can travel in any error.
pub struct Panic {
    payload: Mutex<Box<dyn Any + Send>>,
}

impl Panic {
    pub(crate) fn new(payload: Box<dyn Any + Send>) -> Self {
        Self {
            payload: Mutex::new(payload),
        }
    }

    /// Gives the message, if the panic had one, as those of `panic!` and `expect` do.
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

    /// Gives the payload, for [`std::panic::resume_unwind`].
    pub fn into_payload(self) -> Box<dyn Any + Send> {
        self.payload
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops what a task's user made. A panic in that is told by the panic hook, and goes no further.
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
