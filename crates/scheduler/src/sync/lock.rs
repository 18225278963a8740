use std::{cell::Cell, panic::Location};

use super::wait_list::WaitList;
use crate::{
    id::{SchedulerId, TaskId},
    kernel::reason::{Object, Owned},
};

/// A mutex without its value, which waits and guards refer to.
pub(super) struct Lock {
    pub(super) owner: Cell<Option<(SchedulerId, TaskId)>>,
    pub(super) waits: WaitList,
    pub(super) made_at: &'static Location<'static>,
}

impl Lock {
    pub(super) fn available(&self) -> usize {
        usize::from(self.owner.get().is_none())
    }
}

impl Object for Lock {
    fn describe(&self) -> String {
        format!("mutex made at {}", self.made_at)
    }
}

impl Owned for Lock {
    fn owner(&self, scheduler: SchedulerId) -> Option<TaskId> {
        let (home, task) = self.owner.get()?;
        (home == scheduler).then_some(task)
    }
}
