//! Reports about tasks: deadlocks, lists, and the ends of turns.

use std::{
    panic::Location,
    time::{Duration, Instant},
};

use super::{
    cell::TaskRef,
    header::{Header, Place},
    reason::Reason,
    request::Request,
    state::Kernel,
};
use crate::{
    error::{Blocked, Deadlock, JoinError, drop_quietly},
    observe::{self, Observer, TaskInfo, TaskState},
};

impl Kernel {
    /// Reports every task but the daemons, as none can go on.
    pub(crate) fn deadlock(&self) -> Deadlock {
        let (table, now) = (self.table.borrow(), self.time.now());
        let tasks = table
            .iter()
            .filter(|task| !task.header.is_daemon)
            .map(|task| {
                let reason = task.header.waits_for().unwrap_or(Reason::Future);
                self.blocked(task, &reason, location(task), now)
            });
        Deadlock {
            tasks: tasks.collect(),
        }
    }

    /// Reports an error that nobody can take any more, unless somebody else has: the task's scope.
    pub(crate) fn report_unheard(&self, header: &Header, error: JoinError) {
        let is_error = matches!(error, JoinError::Failed(_) | JoinError::Panicked(_));
        if is_error && !header.was_heard() {
            if self.observation.is_on() {
                self.report(|observer, at| {
                    observer.unheard(at, header.id, &header.name, &error);
                });
            } else {
                observe::print_unheard(header.id, &header.name, &error);
            }
        }
        drop_quietly(error);
    }

    /// Whether the host could make a task ready, by what it holds of the things that tasks share.
    pub(crate) fn any_may_be_served_by_host(&self) -> bool {
        let table = self.table.borrow();
        table.iter().any(|task| {
            let reason = task.header.waits_for();
            reason.is_some_and(|reason| reason.may_be_served_by_host())
        })
    }

    pub(crate) fn tasks(&self) -> Vec<TaskInfo> {
        let table = self.table.borrow();
        table.iter().map(info).collect()
    }

    pub(super) fn blocked(
        &self,
        task: &TaskRef,
        reason: &Reason,
        location: Option<&'static Location<'static>>,
        now: Instant,
    ) -> Blocked {
        let mut owners = Vec::new();
        reason.owners(self.id, &mut owners);
        let since = task.header.wait_state().since.get().unwrap_or(now);
        Blocked {
            id: task.header.id,
            name: task.header.name.to_string(),
            kind: reason.kind(),
            object: reason.object(),
            is_list: matches!(reason, Reason::Any(_) | Reason::All(_)),
            owner: owners.first().copied(),
            location,
            since,
            waited: now.saturating_duration_since(since),
        }
    }
}

/// Reports to an observer by which request a task has ended its turn.
pub(super) fn ended_turn(
    observer: &mut dyn Observer,
    at: Instant,
    task: &TaskRef,
    request: Request,
) {
    let header = &task.header;
    let location = task.body.borrow().location();
    let kind = match request {
        Request::Yield => "yield",
        Request::Wait => {
            let reason = header.wait_state().reason();
            reason.map_or("wait", |reason| reason.kind())
        }
    };
    observer.suspended(at, header.id, kind, location);
}

/// Reports to an observer that a task has ended its turn at a future that is no request.
pub(super) fn awaits(observer: &mut dyn Observer, at: Instant, header: &Header) {
    let kind = header.waits_for().map_or("future", |reason| reason.kind());
    observer.suspended(at, header.id, kind, None);
}

pub(super) fn location(task: &TaskRef) -> Option<&'static Location<'static>> {
    task.body.try_borrow().ok().and_then(|body| body.location())
}

fn info(task: &TaskRef) -> TaskInfo {
    let header = &task.header;
    let state = match header.place.get() {
        Place::Ready => TaskState::Ready,
        Place::Running => TaskState::Running,
        Place::Blocked | Place::Awaiting => TaskState::Waiting,
        Place::Ended => TaskState::Ended,
    };
    let reason = header.waits_for();
    TaskInfo {
        id: header.id,
        name: header.name.to_string(),
        state,
        since: reason
            .as_ref()
            .and_then(|_| header.wait_state().since.get()),
        waits_on: reason.map(|reason| reason.to_string()),
        location: location(task),
        switches: header.switches.get(),
        busy: header
            .extras_if_any()
            .map_or(Duration::ZERO, |extras| extras.busy.get()),
    }
}
