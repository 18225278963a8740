//! What a task waits for: noted, unless the wait would close a cycle.

use std::{collections::HashSet, panic::Location, time::Instant};

use super::{
    Kernel, cell::TaskRef, header::Place, reason::Reason, report::location, table::Table,
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
    #[inline]
    pub(crate) fn begin_wait(
        &self,
        task: &TaskRef,
        reason: Reason,
        place: &'static Location<'static>,
        since: Instant,
    ) -> Result<(), Deadlock> {
        // As mostly it has no owners: nothing is looked up, nothing allocated.
        if reason.may_have_owners() {
            if let Some(cycle) = self.find_cycle(task, &reason, place, since) {
                return Err(cycle);
            }
        }
        let rare = task.header.rare();
        if rare.end_wait() {
            self.end_lock_wait(); // it was given up: for a future that was awaited beside it
        }
        rare.since.set(Some(since));
        task.header.waits_outside.set(reason.is_outside());
        if reason.may_be_lock() {
            self.locking.set(self.locking.get() + 1);
        }
        rare.reason.set(Some(reason));
        Ok(())
    }

    /// Counts a task less that waits for a lock.
    pub(crate) fn end_lock_wait(&self) {
        self.locking.set(self.locking.get() - 1);
    }

    /// Whether a task may wait for this one: joins it, or waits for a lock, which this one may have.
    fn may_be_waited_for(&self, task: &TaskRef) -> bool {
        let rare = task.header.rare_if_any();
        self.locking.get() > 0 || rare.is_some_and(|rare| !rare.joiners.borrow().is_empty())
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
        if self.spare.borrow().was_kept() || has_kept_waker(waiting) {
            return None; // a future that it awaits beside this may end the wait
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
            let reason = task.header.rare_if_any()?.reason()?;
            Some(self.blocked(task, &reason, location(task), now))
        }));
        Some(Deadlock { tasks })
    }

    /// Walks from `from` along the owners to `to`, and gives the tasks on the way.
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
            let waiting = table.get(task).filter(|task| !has_kept_waker(task));
            let waiting = waiting.filter(|task| task.header.place.get() == Place::Blocked);
            if let Some(rare) = waiting.and_then(|task| task.header.rare_if_any()) {
                if let Some(reason) = rare.reason() {
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

/// Whether a future that the task awaits beside its request could still wake it.
fn has_kept_waker(task: &TaskRef) -> bool {
    let rarer = task.header.rarer_if_any();
    rarer
        .and_then(|rarer| rarer.waker.get())
        .is_some_and(Lent::was_kept)
}
