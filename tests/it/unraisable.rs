//! What drops have swallowed on this thread, as the process's hook has heard it.
//!
//! The hook is one for the process and the tests run on many threads, so all of them install this
//! same function, and each reads what its own thread has dropped.

use std::cell::RefCell;

use coroutine::{Unraisable, UnraisableKind};

thread_local! {
    static HEARD: RefCell<Vec<UnraisableKind>> = const { RefCell::new(Vec::new()) };
}

fn hear(unraisable: &Unraisable) {
    HEARD.with_borrow_mut(|heard| heard.push(unraisable.kind()));
}

/// Runs `body` and gives its result, with what drops have swallowed meanwhile.
pub(crate) fn heard<T>(body: impl FnOnce() -> T) -> (T, Vec<UnraisableKind>) {
    coroutine::set_unraisable_hook(hear);
    let outer = HEARD.take();
    let result = body();
    (result, HEARD.replace(outer))
}
