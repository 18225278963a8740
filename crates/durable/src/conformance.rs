//! One suite that checks every store.
//!
//! ```
//! use durable::{Clock, MemoryStore, conformance::{MAILBOX_LIMIT, Subject, check}};
//! use std::time::{Duration, UNIX_EPOCH};
//!
//! struct Memory(Clock);
//!
//! impl Subject for Memory {
//!     type Store = MemoryStore;
//!
//!     fn fresh(&self) -> MemoryStore {
//!         MemoryStore::builder().clock(self.0.clone()).mailbox_limit(MAILBOX_LIMIT).build()
//!     }
//!
//!     fn pass(&self, _: &MemoryStore, time: Duration) {
//!         self.0.advance(time);
//!     }
//! }
//! check(&Memory(Clock::manual(UNIX_EPOCH + Duration::from_secs(1_000_000))));
//! ```

mod claims;
mod extremes;
mod leases;
mod lists;
mod logs;
mod mail;
mod subject;
mod threads;

pub use subject::{Case, MAILBOX_LIMIT, Subject};

/// Runs all cases.
///
/// # Panics
///
/// If the store does not do what [`Store`](crate::Store) says.
pub fn check<T: Subject>(subject: &T) {
    for (name, case) in cases() {
        println!("{name}");
        case(subject);
    }
}

/// Returns all cases, each to be run by itself.
#[must_use]
pub fn cases<T: Subject>() -> Vec<Case<T>> {
    [
        logs::cases(),
        lists::cases(),
        mail::cases(),
        claims::cases(),
        leases::cases(),
        threads::cases(),
        extremes::cases(),
    ]
    .concat()
}
