//! The descriptors of a scheduler that is built without them: none.

use std::time::Duration;

use crate::id::TaskId;

#[derive(Default)]
pub(super) struct Descriptors {}

impl Descriptors {
    pub(super) fn is_open(&self) -> bool {
        false
    }

    pub(super) fn are_awaited(&self) -> bool {
        false
    }

    pub(super) fn poll(&self, _timeout: Option<Duration>) -> Vec<TaskId> {
        Vec::new()
    }

    pub(super) fn keep(&self, _woken: Vec<TaskId>) {}
}
