//! The kernel's data: each part has its own file, and the verbs on all of it are in the files
//! above.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use super::{
    cell::{Alarm, TaskRef},
    descriptors::Descriptors,
    line::{Host, Lines},
    observation::Observation,
    pace::Pace,
    run_queue::RunQueue,
    share::Share,
    table::Table,
    tally::Tally,
    timers::Timers,
    waker::Parking,
    wakers::Wakers,
};
use crate::{
    clock::{Clock, Time},
    id::{SchedulerId, TaskId},
    observe::Observer,
};

/// The state of one scheduler. Nothing of it is borrowed while a task's body runs or is dropped.
pub(crate) struct Kernel {
    pub(super) id: SchedulerId,
    pub(super) run_queue: RunQueue,
    pub(super) pace: Pace,
    pub(super) share: Share,
    pub(super) table: RefCell<Table>,
    pub(super) timers: RefCell<Timers<Alarm>>,
    pub(super) time: Time,
    pub(super) wakers: Wakers,
    pub(super) descriptors: Descriptors,
    pub(super) tally: Tally,
    pub(super) observation: Observation,
    pub(super) lines: Lines,
    pub(super) host: Host,
    /// The running task was woken after it began to poll what it waits for: it is to poll again.
    pub(super) polls_again: Cell<bool>,
}

impl Kernel {
    pub(crate) fn new(clock: Clock, observer: Option<Box<dyn Observer>>) -> Self {
        Self {
            id: SchedulerId::next(),
            run_queue: RunQueue::new(),
            pace: Pace::new(),
            share: Share::new(),
            table: RefCell::new(Table::new()),
            timers: RefCell::new(Timers::new()),
            time: Time::new(clock),
            wakers: Wakers::new(),
            descriptors: Descriptors::default(),
            tally: Tally::default(),
            observation: Observation::new(observer),
            lines: Lines::default(),
            host: Host::default(),
            polls_again: Cell::new(false),
        }
    }

    pub(crate) fn id(&self) -> SchedulerId {
        self.id
    }

    pub(crate) fn time(&self) -> &Time {
        &self.time
    }

    /// Reports an event to the observer, if there is one.
    #[inline]
    pub(super) fn report(&self, event: impl FnOnce(&mut dyn Observer, std::time::Instant)) {
        self.observation.report(&self.time, event);
    }

    /// Returns the live task of this id.
    pub(crate) fn task(&self, id: TaskId) -> Option<TaskRef> {
        self.table.borrow().get(id).map(Rc::clone)
    }

    pub(crate) fn next_id(&self) -> TaskId {
        self.table.borrow().next_id()
    }

    /// Takes of the running task's share. Returns `false` if less is left: the task is to give its
    /// turn up first.
    #[inline]
    pub(crate) fn take_share(&self, cost: u32) -> bool {
        self.share.take(cost)
    }

    /// Counts a birth: a child comes after its parent.
    pub(crate) fn next_birth(&self) -> u64 {
        self.table.borrow_mut().next_birth()
    }

    /// Enters a new task, under the id that `next_id` returned, at the tail of the run queue.
    pub(crate) fn enter(&self, task: TaskRef) {
        self.table.borrow_mut().insert(Rc::clone(&task));
        let by = self.observation.running();
        self.report(|observer, at| {
            observer.spawned(at, task.header.id, &task.header.name, by);
        });
        self.run_queue.push(task.header.id);
        self.host.wake();
    }

    /// Returns the state that the unparkers of a task share.
    pub(crate) fn parking(&self, task: &TaskRef) -> Arc<Parking> {
        self.wakers.parking(task, &self.table)
    }
}
