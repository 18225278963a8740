//! The lines that bodies and destructors log, one list a thread.

use std::{cell::RefCell, fmt};

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Logs a line.
pub(super) fn log(line: impl fmt::Display) {
    LOG.with_borrow_mut(|lines| lines.push(line.to_string()));
}

/// Returns what was logged since the last call.
pub(super) fn take_log() -> Vec<String> {
    LOG.take()
}

/// Logs when it is dropped.
pub(super) struct LogsWhenDropped(pub(super) &'static str);

impl Drop for LogsWhenDropped {
    fn drop(&mut self) {
        log(self.0);
    }
}
