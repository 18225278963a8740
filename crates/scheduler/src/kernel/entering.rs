//! How a body that runs for the first time receives its task and its kernel.
//!
//! It could capture them, but the compiler keeps room for each captured value twice: where it was
//! captured, and where the running body has moved it. So they are handed over next to it, on this
//! thread.

use std::{cell::Cell, mem::ManuallyDrop, rc::Weak};

use super::{cell::TaskRef, state::Kernel};

type Entering = Option<(Weak<Kernel>, TaskRef)>;

thread_local! {
    /// Set by `run_apart` right before a body's first poll, which takes it at once. As nothing
    /// stays in it, it needs no destructor; so a scheduler may run while the thread's other locals
    /// are destroyed.
    static ENTERING: Cell<ManuallyDrop<Entering>> = const { Cell::new(ManuallyDrop::new(None)) };
}

/// Leaves a task for its body, which runs next.
pub(super) fn put(kernel: Weak<Kernel>, task: TaskRef) {
    ENTERING.set(ManuallyDrop::new(Some((kernel, task))));
}

/// Takes the task whose body runs for the first time: by that body, before anything else.
pub(crate) fn take() -> Entering {
    ManuallyDrop::into_inner(ENTERING.replace(ManuallyDrop::new(None)))
}
