//! Points of a step at which a test lets the process kill itself.

/// A point of a step. With the feature `test`, the process aborts at the point whose number,
/// counted from 1 since the process began, the environment variable `CRASH_AT` names.
///
/// Abort runs no destructors, flushes nothing, and looks to the files like a `kill -9`.
#[cfg(feature = "test")]
pub(crate) fn point(name: &str) {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    };

    static CRASH_AT: OnceLock<Option<u64>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    let crash_at = CRASH_AT.get_or_init(|| std::env::var("CRASH_AT").ok()?.parse().ok());
    if let Some(crash_at) = crash_at {
        if PASSED.fetch_add(1, Ordering::Relaxed) + 1 == *crash_at {
            eprintln!("crash point {crash_at}: {name}");
            std::process::abort();
        }
    }
}

#[cfg(not(feature = "test"))]
#[inline(always)]
pub(crate) fn point(_: &str) {}
