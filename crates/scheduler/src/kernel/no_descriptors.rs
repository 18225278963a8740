//! The descriptors of a scheduler that is built without them: none.

use std::time::Duration;

use super::wakee::Wakee;
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

    pub(super) fn are_awaited_besides(&self, _is_over: impl Fn(TaskId, u64) -> bool) -> bool {
        false
    }

    pub(super) fn poll(&self, _timeout: Option<Duration>) -> Vec<Wakee> {
        Vec::new()
    }

    pub(super) fn keep(&self, _woken: Vec<Wakee>) {}
}
