//! The wakers of tasks that may be woken from outside: the one that is lent, and who holds one of
//! its own.

use std::{
    cell::{Cell, Ref, RefCell},
    sync::Arc,
    task::Waker,
};

use super::{
    cell::TaskRef,
    header::{Header, Place},
    inbox::{Arrival, Inbox},
    reason::Reason,
    table::Table,
    waker::{Lent, Parking},
};
use crate::id::TaskId;

/// The inbox, and the wakers that lead to it.
pub(super) struct Wakers {
    inbox: Arc<Inbox>,
    /// The waker that is lent to tasks which have none of their own.
    spare: RefCell<Lent>,
    /// The tasks that have a waker or an unparker of their own.
    holders: RefCell<Vec<TaskId>>,
    /// Where the inbox is emptied into; kept for its memory.
    arrivals: Cell<Vec<Arrival>>,
}

impl Wakers {
    pub(super) fn new() -> Self {
        let inbox = Arc::new(Inbox::new());
        Self {
            spare: RefCell::new(Lent::new(&inbox)),
            inbox,
            holders: RefCell::default(),
            arrivals: Cell::default(),
        }
    }

    pub(super) fn inbox(&self) -> &Arc<Inbox> {
        &self.inbox
    }

    /// Takes in what has come from outside, in the order of arrival.
    pub(super) fn deliver(&self, take_in: impl FnMut(Arrival)) {
        let mut arrivals = self.arrivals.take();
        self.inbox.drain_into(&mut arrivals);
        arrivals.drain(..).for_each(take_in);
        self.arrivals.set(arrivals);
    }

    // The waker that is lent.

    /// Lends the spare waker to a task whose turn begins, until the borrow ends.
    #[inline(always)]
    pub(super) fn lend(&self, task: TaskId) -> Ref<'_, Lent> {
        let spare = self.spare.borrow();
        spare.lend(task);
        spare
    }

    /// The task that the spare waker is addressed to: the last one whose turn was plain.
    #[inline]
    pub(super) fn lent_to(&self) -> TaskId {
        self.spare.borrow().addressee()
    }

    /// Whether a waker is the one that is lent.
    #[inline]
    pub(super) fn is_spare(&self, waker: &Waker) -> bool {
        self.spare.borrow().waker.will_wake(waker)
    }

    /// Whether a waker is the running task's: its own, or the one that it was lent.
    pub(super) fn is_of(&self, task: &TaskRef, waker: &Waker) -> bool {
        match task.header.extras_if_any().and_then(|it| it.waker.get()) {
            Some(own) => own.waker.will_wake(waker),
            None => self.is_spare(waker),
        }
    }

    /// Whether the running task has kept a clone of the spare waker.
    pub(super) fn spare_was_kept(&self) -> bool {
        self.spare.borrow().was_kept()
    }

    /// Leaves the spare waker to the task that has kept a clone of it, and lends a new one from now
    /// on.
    pub(super) fn give_to(&self, header: &Header, table: &RefCell<Table>) {
        let spare = self.spare.replace(Lent::new(&self.inbox));
        self.note_holder(header.id, table);
        header.is_plain.set(false);
        let _ = header.extras().waker.set(spare);
    }

    /// Lends another waker from now on, if a task that was killed has kept a clone of this one in
    /// its cleanup. The clone is addressed to whichever task runs next, and must not wake that.
    pub(super) fn replace_kept_spare(&self) {
        let mut spare = self.spare.borrow_mut();
        if spare.was_kept() {
            *spare = Lent::new(&self.inbox);
        }
    }

    // The tasks that hold one.

    /// Returns the state that a task's unparkers share; creates it for the first of them.
    pub(super) fn parking(&self, task: &TaskRef, table: &RefCell<Table>) -> Arc<Parking> {
        let header = &task.header;
        let parking = header.extras().parking.get_or_init(|| {
            self.note_holder(header.id, table);
            Arc::new(Parking::new(&self.inbox, header.id))
        });
        Arc::clone(parking)
    }

    /// Notes a task that has a waker or an unparker of its own from now on.
    ///
    /// Before the list would grow it forgets the tasks that have ended; half of it is free after
    /// that, so a note costs little, and there are never many more notes than there were tasks at a
    /// time.
    fn note_holder(&self, task: TaskId, table: &RefCell<Table>) {
        let mut holders = self.holders.borrow_mut();
        if holders.len() == holders.capacity() {
            let table = table.borrow();
            holders.retain(|id| table.get(*id).is_some());
            let left = holders.len();
            holders.reserve(left + 1);
        }
        holders.push(task);
    }

    /// Whether a waiting task could be woken by a waker or an unparker. Forgets the tasks that have
    /// ended.
    pub(super) fn may_wake_a_waiting_task(&self, table: &Table) -> bool {
        let mut holders = self.holders.borrow_mut();
        holders.retain(|id| table.get(*id).is_some());
        let mut holders = holders.iter().filter_map(|id| table.get(*id));
        holders.any(|task| {
            let Some(extras) = task.header.extras_if_any() else {
                return false;
            };
            let has_unparker = |it| Arc::strong_count(it) > 1;
            let reason = task.header.wait_state().reason();
            let unparkable = reason.as_ref().is_some_and(Reason::may_be_park)
                && extras.parking.get().is_some_and(has_unparker);
            let wakable = extras.waker.get().is_some_and(Lent::was_kept);
            match task.header.place.get() {
                Place::Blocked => unparkable || wakable,
                Place::Awaiting => wakable,
                _ => false,
            }
        })
    }
}
