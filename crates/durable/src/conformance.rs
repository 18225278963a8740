//! One suite that checks every store: [`check`].

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
///
/// ```
/// use durable::{Clock, MemoryStore, conformance::{self, MAILBOX_LIMIT, Subject}};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// struct Memory(Clock);
///
/// impl Subject for Memory {
///     type Store = MemoryStore;
///
///     fn fresh(&self) -> MemoryStore {
///         MemoryStore::builder().clock(self.0.clone()).mailbox_limit(MAILBOX_LIMIT).build()
///     }
///
///     fn pass(&self, _: &MemoryStore, time: Duration) {
///         self.0.advance(time);
///     }
/// }
/// conformance::check(&Memory(Clock::manual(UNIX_EPOCH + Duration::from_secs(1_000_000))));
/// ```
pub fn check<T: Subject>(subject: &T) {
    for (name, case) in cases() {
        println!("{name}");
        case(subject);
    }
}

/// Returns all cases, each to be run by itself.
///
/// ```
/// use durable::{MemoryStore, conformance::{self, Subject}};
/// # use std::time::Duration;
/// # struct Memory;
/// # impl Subject for Memory {
/// #     type Store = MemoryStore;
/// #     fn fresh(&self) -> MemoryStore {
/// #         MemoryStore::new()
/// #     }
/// #     fn pass(&self, _: &MemoryStore, _: Duration) {}
/// # }
///
/// let cases = conformance::cases::<Memory>(); // `Memory` is a `Subject`
/// let (name, case) = cases[0];
/// case(&Memory);
/// assert_eq!(name, "an instance is created once, and read as it was written");
/// ```
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
