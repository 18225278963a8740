//! The single writer of task state: takes a task's turn, answers its request.

use std::{
    cell::{Cell, OnceCell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::Arc,
    thread,
    time::Instant,
};

use crate::{
    clock::{Clock, Time},
    error::{BoxError, drop_quietly},
    id::{SchedulerId, TaskId},
    kernel::{
        cell::{Alarm, Outcome, TaskRef},
        driver::Driver,
        header::Place,
        inbox::Inbox,
        request::Request,
        run_queue::RunQueue,
        table::Table,
        timers::Timers,
        waker::Lent,
    },
    observe::{Observer, Watched},
    step::Step,
};

pub(crate) mod cell;
mod descriptors;
pub(crate) mod driver;
pub(crate) mod entering;
pub(crate) mod header;
mod idle;
pub(crate) mod inbox;
mod interrupt;
pub(crate) mod interruption;
mod outside;
pub(crate) mod reason;
mod report;
pub(crate) mod request;
mod run_queue;
mod table;
pub(crate) mod timers;
mod turn;
mod waits;
pub(crate) mod waker;

pub(crate) struct Kernel {
    id: SchedulerId,
    run_queue: RunQueue,
    table: RefCell<Table>,
    timers: RefCell<Timers<Alarm>>,
    time: Time,
    /// Made when a task first uses a descriptor.
    driver: OnceCell<RefCell<Driver>>,
    /// What the last task that used a descriptor has had of its share.
    share: Cell<descriptors::Share>,
    inbox: Arc<Inbox>,
    observer: Option<Watched>,
    /// The waker that is lent to tasks which have none of their own.
    spare: RefCell<Lent>,
    /// The task that has its turn, for the observer.
    running: Cell<Option<TaskId>>,
    /// How many tasks wait for something outside: a foreign future, a descriptor.
    outside: Cell<usize>,
    /// How many tasks wait for something that may be a lock.
    locking: Cell<usize>,
    /// The tasks that have a waker or an unparker of their own.
    lent: RefCell<Vec<TaskId>>,
    /// The running task was woken after it began to look at what it waits for: it is to look again.
    looks_again: Cell<bool>,
    /// How many tasks there have been.
    born: Cell<u64>,
    /// How many switches are left before timers and descriptors are looked at again.
    until_look: Cell<u32>,
    /// Where wakes are unpacked; kept for its memory.
    woken: Cell<Vec<TaskId>>,
}

/// How many switches may follow the round that began with a look at timers and descriptors, before the next
/// look, if tasks are ready all the time. A look is always in between rounds.
const LOOK_EVERY: u32 = 64;

impl Kernel {
    pub(crate) fn new(clock: Clock, observer: Option<Box<dyn Observer>>) -> Self {
        let inbox = Arc::new(Inbox::new());
        Self {
            id: SchedulerId::next(),
            run_queue: RunQueue::new(),
            table: RefCell::new(Table::new()),
            timers: RefCell::new(Timers::new()),
            time: Time::new(clock),
            driver: OnceCell::new(),
            share: Cell::default(),
            observer: observer.map(Watched::new),
            spare: RefCell::new(Lent::new(&inbox)),
            inbox,
            running: Cell::new(None),
            outside: Cell::new(0),
            locking: Cell::new(0),
            lent: RefCell::default(),
            looks_again: Cell::new(false),
            born: Cell::new(0),
            until_look: Cell::new(LOOK_EVERY),
            woken: Cell::new(Vec::new()),
        }
    }

    pub(crate) fn id(&self) -> SchedulerId {
        self.id
    }

    pub(crate) fn time(&self) -> &Time {
        &self.time
    }

    pub(crate) fn timers(&self) -> &RefCell<Timers<Alarm>> {
        &self.timers
    }

    pub(crate) fn inbox(&self) -> &Arc<Inbox> {
        &self.inbox
    }

    /// Tells the observer something, if there is one. It sees nothing of what it causes itself.
    #[inline]
    fn tell(&self, event: impl FnOnce(&mut dyn Observer, Instant)) {
        let Some(observer) = &self.observer else {
            return;
        };
        observer.tell(self.time.now(), event);
    }

    /// The live task of this id.
    pub(crate) fn task(&self, id: TaskId) -> Option<TaskRef> {
        self.table.borrow().get(id).map(Rc::clone)
    }

    pub(crate) fn next_id(&self) -> TaskId {
        self.table.borrow().next_id()
    }

    /// Counts a birth: a child comes after its parent.
    pub(crate) fn next_birth(&self) -> u64 {
        let birth = self.born.get();
        self.born.set(birth + 1);
        birth
    }

    /// Enters a new task, under the id that `next_id` gave, at the tail of the run queue.
    pub(crate) fn enter(&self, task: TaskRef) {
        self.table.borrow_mut().insert(Rc::clone(&task));
        self.tell(|observer, at| {
            observer.spawned(at, task.header.id, &task.header.name, self.running.get());
        });
        self.run_queue.push(task.header.id);
    }

    /// Gives turns until it is told to stop, or nobody is ready.
    #[inline]
    pub(crate) fn run_until<L: Fn() -> bool>(self: &Rc<Self>, stop: L) -> Step {
        loop {
            match self.step::<L>() {
                Step::Ran if !stop() => {}
                step => return step,
            }
        }
    }

    /// Gives the next ready task its turn, for the loop `L`.
    #[inline(always)]
    pub(crate) fn step<L>(self: &Rc<Self>) -> Step {
        loop {
            if self.run_queue.round_is_over() {
                self.begin_round();
            }
            let table = self.table.borrow();
            if table.has_only_daemons() {
                return Step::Done;
            }
            let Some(id) = self.run_queue.pop() else {
                return Step::Idle(self.timers.borrow().next_deadline());
            };
            // A task that was killed while it stood in the queue is gone.
            if let Some(task) = table.get(id).map(Rc::clone) {
                drop(table);
                self.run::<L>(task);
                return Step::Ran;
            }
        }
    }

    /// Sorts a task in after its turn, whatever that came to. Most yields take the short way in `run`.
    fn settle(&self, task: TaskRef, outcome: thread::Result<Outcome>) {
        let header = &task.header;
        match outcome {
            Ok(Outcome::Asked(request)) => {
                header.awaits.set(false);
                let looks_again = self.looks_again.take();
                let waits = request == Request::Wait && !header.alarmed.get() && !looks_again;
                if waits {
                    header.place.set(Place::Blocked); // the observer may wake it
                    if header.waits_outside.get() {
                        self.enter_outside(header);
                    }
                }
                self.tell(|observer, at| report::ended_turn(observer, at, &task, request));
                if !waits {
                    self.make_ready(task);
                }
            }
            Ok(Outcome::Awaiting) => {
                let stood_at_request = !header.awaits.replace(true);
                header.place.set(Place::Awaiting);
                self.enter_outside(header);
                header.rare().since.set(Some(self.time.recently()));
                self.tell(|observer, at| observer.suspended(at, header.id, "future", None));
                let is_due = stood_at_request && self.next_passed_deadline(&task).is_some();
                if is_due || self.is_to_be_killed(header) {
                    self.wake_task(task); // its alarm came before it was out of reach
                }
            }
            Ok(Outcome::Ended) => self.end(&task),
            Err(payload) => {
                task.body.borrow_mut().panicked(payload);
                self.end(&task);
            }
        }
    }

    #[inline(always)]
    fn make_ready(&self, task: TaskRef) {
        task.header.place.set(Place::Ready);
        self.run_queue.push(task.header.id);
    }

    /// The running task looks at what it waits for: a wake from here on is news to it.
    pub(crate) fn begin_look(&self) {
        self.looks_again.set(false);
    }

    /// Wakes the task of this id, if it lives.
    pub(crate) fn wake(&self, id: TaskId) {
        if let Some(task) = self.task(id) {
            self.wake_task(task);
        }
    }

    /// Makes a waiting task ready: what it waits for has changed. The running one, which may be about to
    /// wait, looks again in the next round. Any other needs no wake.
    pub(crate) fn wake_task(&self, task: TaskRef) {
        match task.header.place.get() {
            Place::Blocked | Place::Awaiting => self.leave_outside(&task.header),
            Place::Running => return self.looks_again.set(true),
            Place::Ready | Place::Ended => return,
        }
        task.header.place.set(Place::Ready); // the observer may wake it as well
        self.tell(|observer, at| observer.woken(at, task.header.id, self.running.get()));
        self.run_queue.push(task.header.id);
    }

    /// Takes an ended task out of everything, and wakes those who join it.
    fn end(&self, task: &TaskRef) {
        task.header.place.set(Place::Ended);
        let how = task.body.borrow().ending();
        self.tell(|observer, at| observer.ended(at, task.header.id, how));
        let removed = self.table.borrow_mut().remove(task.header.id);
        if let Some(rare) = task.header.rare_if_any() {
            if !rare.joiners.borrow().is_empty() {
                let joiners = rare.joiners.take();
                joiners.into_values().for_each(|joiner| self.wake(joiner));
            }
            if rare.end_wait() {
                self.end_lock_wait();
            }
        }
        if let Some(rarer) = task.header.rarer_if_any() {
            drop_quietly(rarer.interruption.take()); // an error that was thrown too late
            if let Some(nursery) = rarer.nursery.get() {
                let error = share_error(task);
                nursery.child_ended(&task.header, error);
            }
        }
        if !task.header.is_wanted.get() {
            task.body.borrow_mut().discard();
        }
        drop(removed);
    }
}

/// Takes the error by which a task ended, and leaves one there that tells the same.
///
/// Telling it is the user's code, so nothing is borrowed meanwhile.
fn share_error(task: &TaskRef) -> Option<BoxError> {
    let error = task.body.borrow_mut().take_error()?;
    let told = catch_unwind(AssertUnwindSafe(|| error.to_string()));
    let told = told.unwrap_or_else(|_| "an error that panicked when it was to be told".to_owned());
    task.body.borrow_mut().put_error(told);
    Some(error)
}
