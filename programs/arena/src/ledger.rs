//! What is known of a guest on both cores: where they play, and where their socket is.

use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use crate::census::Farewell;

/// How many bytes of a guest are taken until something comes of them.
const ALLOWANCE: usize = 4096;

/// How much a guest may send yet, and why they leave.
#[derive(Debug)]
pub(crate) struct Ledger {
    allowance: AtomicUsize,
    farewell: OnceLock<Farewell>,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self {
            allowance: AtomicUsize::new(ALLOWANCE),
            farewell: OnceLock::new(),
        }
    }

    /// Something came of what the guest sent: they may go on.
    pub(crate) fn renew_allowance(&self) {
        self.allowance.store(ALLOWANCE, Relaxed);
    }

    /// Takes `bytes` off the allowance, if as many are left.
    pub(crate) fn spend(&self, bytes: usize) -> Option<()> {
        let spend = |left: usize| left.checked_sub(bytes);
        let spent = self.allowance.fetch_update(Relaxed, Relaxed, spend);
        spent.ok().map(drop)
    }

    /// Notes why the guest leaves. The first reason stays.
    pub(crate) fn leave(&self, farewell: Farewell) {
        let _ = self.farewell.set(farewell);
    }

    pub(crate) fn farewell(&self) -> Option<Farewell> {
        self.farewell.get().copied()
    }
}
