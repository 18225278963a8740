//! The waits of tasks, and the search for the cycle that another one would close.

use std::{collections::HashSet, panic::Location, time::Instant};

use super::{
    cell::TaskRef,
    header::{Header, Place},
    reason::Reason,
    report::location,
    state::Kernel,
    table::Table,
    waker::Lent,
};
use crate::{
    error::{Blocked, Deadlock},
    id::TaskId,
};

impl Kernel {
    /// Notes what a task is about to wait for, where, and since when.
    ///
    /// # Errors
    ///
    /// The cycle that the wait would close, if it would close one. Nothing is noted then.
    #[inline(always)]
    pub(crate) fn begin_wait(
        &self,
        task: &TaskRef,
        reason: Reason,
        place: &'static Location<'static>,
        since: Instant,
    ) -> Result<(), Deadlock> {
        // Mostly it has no owners: then nothing is looked up, nothing allocated.
        if reason.may_have_owners() {
            if let Some(cycle) = self.find_cycle(task, &reason, place, since) {
                return Err(cycle);
            }
        }
        let wait_state = task.header.wait_state();
        wait_state.since.set(Some(since));
        task.header.waits_outside.set(reason.is_outside());
        if reason.may_be_lock() {
            self.tally.enter_locking();
        }
        self.tally.replace_wait(wait_state, reason);
        Ok(())
    }

    /// Notes that a task does not wait any more: it polls again, or has ended.
    #[inline]
    pub(crate) fn end_wait(&self, header: &Header) {
        self.tally.end_wait(header.wait_state());
    }

    /// Whether a task may wait for this one: joins it, or waits for a lock, which this one may
    /// have.
    fn may_be_waited_for(&self, task: &TaskRef) -> bool {
        let wait_state = task.header.wait_state_if_any();
        self.tally.any_locking()
            || wait_state.is_some_and(|wait_state| !wait_state.joiners.borrow().is_empty())
    }

    /// The cycle that a wait would close, if it would close one.
    #[cold]
    fn find_cycle(
        &self,
        waiting: &TaskRef,
        reason: &Reason,
        place: &'static Location<'static>,
        since: Instant,
    ) -> Option<Deadlock> {
        let mut owners = Vec::new();
        reason.owners(self.id, &mut owners);
        if !self.may_be_waited_for(waiting) && !owners.contains(&waiting.header.id) {
            return None; // so a chain of joins grows at its end without a walk along it
        }
        let table = self.table.borrow();
        if self.wakers.spare_was_kept() || may_be_ended(waiting) {
            return None;
        }
        let mut paths = owners
            .into_iter()
            .filter_map(|owner| self.find(&table, owner, waiting.header.id));
        let path = paths.next()?;
        let now = self.time.now();
        let mut tasks = vec![Blocked {
            owner: path
                .first()
                .map(|task| task.header.id)
                .or(Some(waiting.header.id)),
            since,
            waited: now.saturating_duration_since(since),
            ..self.blocked(waiting, reason, Some(place), now)
        }];
        tasks.extend(path.into_iter().filter_map(|task| {
            let reason = task.header.wait_state_if_any()?.reason()?;
            Some(self.blocked(task, &reason, location(task), now))
        }));
        Some(Deadlock { tasks })
    }

    /// Walks from `from` along the owners to `to`, and returns the tasks on the way.
    fn find<'t>(&self, table: &'t Table, from: TaskId, to: TaskId) -> Option<Vec<&'t TaskRef>> {
        // Each task that was reached, with the place in this list of the one that led to it.
        let mut reached = vec![(from, None)];
        let mut seen = HashSet::from([from]);
        let mut next = 0;
        let mut owners = Vec::new();
        while let Some(&(task, before)) = reached.get(next) {
            if task == to {
                let way = std::iter::successors(before, |&place: &usize| reached[place].1);
                let mut way: Vec<_> = way
                    .filter_map(|place| table.get(reached[place].0))
                    .collect();
                way.reverse();
                return Some(way);
            }
            let waiting = table.get(task).filter(|task| !may_be_ended(task));
            let waiting = waiting.filter(|task| task.header.place.get() == Place::Blocked);
            if let Some(wait_state) = waiting.and_then(|task| task.header.wait_state_if_any()) {
                if let Some(reason) = wait_state.reason() {
                    reason.owners(self.id, &mut owners);
                }
            }
            let unseen = owners.drain(..).filter(|owner| seen.insert(*owner));
            reached.extend(unseen.map(|owner| (owner, Some(next))));
            next += 1;
        }
        None
    }
}

/// Whether something else may end a task's wait: a future that it awaits next to its request, or a
/// deadline.
fn may_be_ended(task: &TaskRef) -> bool {
    let header = &task.header;
    header.extras_if_any().is_some_and(|extras| {
        let has_kept_waker = extras.waker.get().is_some_and(Lent::was_kept);
        let awaits_more = header.awaits_outside().is_some();
        has_kept_waker || awaits_more || extras.interruptions.any_deadline_is_ahead()
    })
}
