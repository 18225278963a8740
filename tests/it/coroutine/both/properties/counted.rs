//! Values that know what they are and are counted while they live.

use super::super::kind::*;

/// The purpose of a value, and its origin: at which stage of the body, or by which step of the
/// script.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Label {
    /// Captured by the body, which does nothing with it.
    Captured,
    YieldedAt(usize),
    ReturnedAt(usize),
    RaisedAt(usize),
    SentBy(usize),
    ThrownBy(usize),
}

/// Makes counted values.
#[derive(Debug, Clone, Default)]
pub(super) struct Counter {
    living: Rc<Cell<usize>>,
}

impl Counter {
    pub(super) fn make(&self, label: Label) -> Counted {
        self.living.set(self.living.get() + 1);
        Counted {
            label,
            counter: self.clone(),
        }
    }

    /// How many values have been made and not been dropped.
    pub(super) fn living(&self) -> usize {
        self.living.get()
    }
}

#[derive(Debug)]
pub(super) struct Counted {
    pub(super) label: Label,
    counter: Counter,
}

impl Drop for Counted {
    fn drop(&mut self) {
        let living = self.counter.living.get();
        self.counter
            .living
            .set(living.checked_sub(1).expect("a value is dropped once"));
    }
}
