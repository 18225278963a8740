use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

use super::observer::Observer;

/// An observer as the kernel holds it: whatever it does, the kernel goes on.
pub(crate) struct Watched {
    observer: RefCell<Box<dyn Observer>>,
    /// Whether it has panicked. The panic hook has reported that; it is not called again.
    is_broken: Cell<bool>,
}

impl Watched {
    pub(crate) fn new(observer: Box<dyn Observer>) -> Self {
        Self {
            observer: RefCell::new(observer),
            is_broken: Cell::new(false),
        }
    }

    /// Calls it with an event, unless it is running already: then it has caused the event itself.
    pub(crate) fn tell(&self, at: Instant, event: impl FnOnce(&mut dyn Observer, Instant)) {
        let Ok(mut observer) = self.observer.try_borrow_mut() else {
            return;
        };
        if !self.is_broken.get() {
            let told = catch_unwind(AssertUnwindSafe(|| event(&mut **observer, at)));
            self.is_broken.set(told.is_err());
            // What a payload's own drop may do is not the kernel's to suffer.
            std::mem::forget(told);
        }
    }
}
