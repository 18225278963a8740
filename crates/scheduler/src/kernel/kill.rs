//! The end of tasks from outside: kills, and the end of the scheduler.

use std::{
    cmp::Reverse,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use super::{cell::TaskRef, header::Place, running::Stay, state::Kernel};

impl Kernel {
    /// Ends a task by closing its body, the tasks of its scopes first.
    pub(super) fn kill(&self, task: &TaskRef) {
        let mut family = vec![Rc::clone(task)];
        let mut next = 0;
        while let Some(parent) = family.get(next) {
            let children = self.take_children(parent);
            family.extend(children);
            next += 1;
        }
        while let Some(member) = family.pop() {
            self.kill_alone(&member);
        }
    }

    /// Takes the tasks of a task's scopes.
    fn take_children(&self, task: &TaskRef) -> Vec<TaskRef> {
        let Some(extras) = task.header.extras_if_any() else {
            return Vec::new();
        };
        let children = extras.interruptions.take_children().into_iter();
        children.filter_map(|child| self.task(child)).collect()
    }

    fn kill_alone(&self, task: &TaskRef) {
        if task.header.place.get() == Place::Ended {
            return;
        }
        self.tally.leave_outside(&task.header);
        task.header.place.set(Place::Running);
        match catch_unwind(AssertUnwindSafe(|| task.body.borrow_mut().kill())) {
            Ok(false) => {}
            Ok(true) => self.report(|observer, at| observer.ignored_kill(at, task.header.id)),
            Err(payload) => task.body.borrow_mut().panicked(payload),
        }
        self.wakers.replace_kept_spare();
        self.end(task);
    }
}

impl Stay<'_> {
    /// Kills every task, the youngest first: children before their parents.
    ///
    /// Cleanup may spawn more tasks; those are killed as well.
    pub(crate) fn kill_all(&self) {
        loop {
            let mut tasks: Vec<TaskRef> = self.table.borrow().iter().cloned().collect();
            if tasks.is_empty() {
                break;
            }
            tasks.sort_by_key(|task| Reverse(task.header.birth));
            for task in tasks {
                self.kill(&task);
            }
        }
        self.wakers.inbox().close();
    }
}
