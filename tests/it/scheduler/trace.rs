//! The notes of tasks, in the order in which they were made.

use std::{cell::RefCell, fmt::Display, rc::Rc};

#[derive(Clone, Default)]
pub(super) struct Trace(Rc<RefCell<Vec<String>>>);

impl Trace {
    pub(super) fn note(&self, event: impl Display) {
        self.0.borrow_mut().push(event.to_string());
    }

    pub(super) fn take(&self) -> Vec<String> {
        self.0.take()
    }

    /// Compares what was noted since the last check.
    #[track_caller]
    pub(super) fn check(&self, expected: &[&str]) {
        assert_eq!(self.0.take(), expected);
    }

    /// Notes `event` when it is dropped.
    pub(super) fn on_drop(&self, event: &'static str) -> OnDrop {
        OnDrop(self.clone(), event)
    }
}

pub(super) struct OnDrop(Trace, &'static str);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.note(self.1);
    }
}
