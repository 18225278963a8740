//! Values that record their drop, so that a test can say where each of them is after every step.

use std::{cell::RefCell, fmt, rc::Rc};

/// The book of all the values made from it: which of them live, and which were dropped, how often.
#[derive(Clone, Default)]
pub(crate) struct Ledger(Rc<RefCell<Vec<Entry>>>);

struct Entry {
    name: &'static str,
    drops: u32,
}

/// A value that writes its drop into its ledger. It shows as its name and is equal to it.
pub(crate) struct Counted {
    ledger: Ledger,
    index: usize,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn value(&self, name: &'static str) -> Counted {
        let mut entries = self.0.borrow_mut();
        entries.push(Entry { name, drops: 0 });
        Counted {
            ledger: self.clone(),
            index: entries.len() - 1,
        }
    }

    /// How many values were made.
    pub(crate) fn made(&self) -> usize {
        self.0.borrow().len()
    }

    /// Asserts which values live, in the order in which they were made.
    #[track_caller]
    pub(crate) fn check_alive(&self, expected: &[&str], reason: &str) {
        let entries = self.0.borrow();
        let alive: Vec<_> = entries
            .iter()
            .filter(|entry| entry.drops == 0)
            .map(|entry| entry.name)
            .collect();
        assert_eq!(alive, expected, "{reason}");
        for entry in entries.iter() {
            assert!(entry.drops <= 1, "{} was dropped twice", entry.name);
        }
    }

    /// Asserts that every value that was ever made was dropped once.
    #[track_caller]
    pub(crate) fn check_all_dropped(&self, reason: &str) {
        for (index, entry) in self.0.borrow().iter().enumerate() {
            let Entry { name, drops } = entry;
            assert_eq!(*drops, 1, "{reason}: drops of value {index}, {name}");
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.ledger.0.borrow_mut()[self.index].drops += 1;
    }
}

impl fmt::Debug for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.ledger.0.borrow()[self.index].name)
    }
}

impl PartialEq<&str> for Counted {
    fn eq(&self, name: &&str) -> bool {
        self.ledger.0.borrow()[self.index].name == *name
    }
}
