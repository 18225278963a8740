//! A waker that counts.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::Wake,
};

/// Counts how often it is woken.
#[derive(Default)]
pub(crate) struct Wakes(AtomicU32);

impl Wakes {
    /// How often it was woken since it was last asked.
    pub(crate) fn take(&self) -> u32 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}
