//! The task whose first turn it is, on its way into its body.
//!
//! A body captures neither its task nor its kernel: what it captures lies in its memory twice.

use std::{cell::Cell, mem::ManuallyDrop, rc::Weak};

use super::Kernel;
use crate::cell::TaskRef;

type Entering = Option<(Weak<Kernel>, TaskRef)>;

thread_local! {
    /// Set by `run_apart` as a first turn begins, taken at once by the body: none of the user's code comes
    /// between, which may run another scheduler. Without a destructor of its own, so that a scheduler may
    /// run in that of another thread-local.
    static ENTERING: Cell<ManuallyDrop<Entering>> = const { Cell::new(ManuallyDrop::new(None)) };
}

/// Puts a task there, right before its body runs.
pub(super) fn put(kernel: Weak<Kernel>, task: TaskRef) {
    ENTERING.set(ManuallyDrop::new(Some((kernel, task))));
}

/// Takes the task whose first turn it is.
pub(crate) fn take() -> Entering {
    ManuallyDrop::into_inner(ENTERING.replace(ManuallyDrop::new(None)))
}
