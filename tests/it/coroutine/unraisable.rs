//! Errors that drops have swallowed on this thread, as the process's hook has heard them.
//!
//! The hook is one for the process and the tests run on many threads, so all of them install this
//! same function, and each reads what its own thread has dropped.

use std::cell::{Cell, RefCell};

use coroutine::{Unraisable, UnraisableKind};

thread_local! {
    static HEARD: RefCell<Vec<Unraisable>> = const { RefCell::new(Vec::new()) };
    static PANICS: Cell<bool> = const { Cell::new(false) };
}

/// The hook of all tests.
pub(crate) fn hear(unraisable: &Unraisable) {
    HEARD.with_borrow_mut(|heard| heard.push(*unraisable));
    if PANICS.take() {
        panic!("the hook panics");
    }
}

/// Makes the hook panic when it hears something next on this thread.
pub(crate) fn panic_at_the_next() {
    PANICS.set(true);
}

/// Runs `body` and returns the reports of what drops have swallowed meanwhile.
pub(crate) fn reports(body: impl FnOnce()) -> Vec<Unraisable> {
    coroutine::set_unraisable_hook(hear);
    let outer = HEARD.take();
    body();
    HEARD.replace(outer)
}

/// Runs `body` and returns its result, with the kinds of what drops have swallowed meanwhile.
pub(crate) fn heard<T>(body: impl FnOnce() -> T) -> (T, Vec<UnraisableKind>) {
    let mut result = None;
    let reports = reports(|| result = Some(body()));
    let kinds = reports.iter().map(Unraisable::kind).collect();
    (result.expect("it was run"), kinds)
}

/// Runs `body` and returns the kinds of what drops have swallowed meanwhile.
pub(crate) fn kinds(body: impl FnOnce()) -> Vec<UnraisableKind> {
    heard(body).1
}
