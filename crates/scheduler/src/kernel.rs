//! The single writer of task state: takes a task's turn, answers its request.

use std::{
    cell::{Cell, OnceCell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::Arc,
    task::{Context, Waker},
    time::Instant,
};

use crate::{
    cell::{Outcome, TaskRef},
    clock::{Clock, Time},
    driver::Driver,
    error::Stop,
    header::{Header, Place},
    id::TaskId,
    inbox::{Inbox, Lent},
    observe::Observer,
    request::Request,
    run_queue::RunQueue,
    step::Step,
    table::Table,
    timers::Timers,
};

mod descriptors;
mod idle;
mod interrupt;
mod report;

pub(crate) struct Kernel {
    run_queue: RunQueue,
    table: RefCell<Table>,
    timers: RefCell<Timers>,
    time: Time,
    /// Made when a task first uses a descriptor.
    driver: OnceCell<RefCell<Driver>>,
    share: Cell<descriptors::Share>,
    inbox: Arc<Inbox>,
    observer: Option<RefCell<Box<dyn Observer>>>,
    /// The waker that is lent to tasks which have none of their own.
    spare: RefCell<Lent>,
    /// The task that has its turn.
    running: Cell<Option<TaskId>>,
    /// How many tasks await a future that is no request.
    awaiting: Cell<usize>,
    /// How many tasks there have been.
    born: Cell<u64>,
    /// How many switches are left before timers and descriptors are looked at again.
    until_look: Cell<u32>,
    /// Where wakes are unpacked; kept for its memory.
    woken: Cell<Vec<TaskId>>,
}

/// Timers and descriptors are looked at once in so many switches, if tasks are ready all the time.
const LOOK_EVERY: u32 = 64;

impl Kernel {
    pub(crate) fn new(clock: Clock, observer: Option<Box<dyn Observer>>) -> Self {
        let inbox = Arc::new(Inbox::new());
        Self {
            run_queue: RunQueue::new(),
            table: RefCell::new(Table::new()),
            timers: RefCell::default(),
            time: Time::new(clock),
            driver: OnceCell::new(),
            share: Cell::default(),
            observer: observer.map(RefCell::new),
            spare: RefCell::new(Lent::new(&inbox)),
            inbox,
            running: Cell::new(None),
            awaiting: Cell::new(0),
            born: Cell::new(0),
            until_look: Cell::new(LOOK_EVERY),
            woken: Cell::new(Vec::new()),
        }
    }

    pub(crate) fn time(&self) -> &Time {
        &self.time
    }

    pub(crate) fn timers(&self) -> &RefCell<Timers> {
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
        if let Ok(mut observer) = observer.try_borrow_mut() {
            event(&mut **observer, self.time.now());
        }
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
        self.run_queue.push(task);
    }

    /// Gives the next ready task its turn.
    #[inline]
    pub(crate) fn step(&self) -> Step {
        if self.run_queue.round_is_over() {
            self.begin_round();
        }
        if self.table.borrow().has_only_daemons() {
            return Step::Done;
        }
        match self.run_queue.pop() {
            Some(task) => {
                self.run(task);
                Step::Ran
            }
            None => Step::Idle(self.timers.borrow().next_deadline()),
        }
    }

    fn run(&self, task: TaskRef) {
        let header = &task.header;
        header.place.set(Place::Running);
        header.switches.set(header.switches.get() + 1);
        self.running.set(Some(header.id));
        self.tell(|observer, at| observer.resumed(at, header.id));
        let stop = if header.alarmed.get() {
            match self.take_alarm(&task) {
                Some(Stop::Killed) => return self.kill(&task),
                stop => stop,
            }
        } else {
            None
        };
        let own = header.rare_if_any().and_then(|rare| rare.waker.get());
        let outcome = match own {
            Some(waker) => Self::resume(&task, waker, stop),
            None => {
                let outcome = Self::resume(&task, &self.spare.borrow(), stop);
                if self.spare.borrow().was_kept() {
                    self.give_spare(header);
                }
                outcome
            }
        };
        self.settle(task, outcome);
        self.running.set(None);
    }

    #[inline]
    fn resume(task: &TaskRef, lent: &Lent, stop: Option<Stop>) -> std::thread::Result<Outcome> {
        lent.lend(task.header.id);
        catch_unwind(AssertUnwindSafe(|| {
            task.body
                .borrow_mut()
                .resume(&mut Context::from_waker(&lent.waker), stop)
        }))
    }

    /// Leaves the lent waker to the task, as that has kept a clone of it.
    fn give_spare(&self, header: &Header) {
        let spare = self.spare.replace(Lent::new(&self.inbox));
        header.rare().own_waker(|| spare);
    }

    /// Sorts a task in after its turn: the one place that decides what a request means.
    fn settle(&self, task: TaskRef, outcome: std::thread::Result<Outcome>) {
        let header = &task.header;
        match outcome {
            Ok(Outcome::Asked(request)) => {
                header.awaits.set(false);
                self.tell(|observer, at| observe_request(observer, at, &task, request));
                if request == Request::Yield || header.alarmed.get() {
                    self.make_ready(task);
                } else {
                    header.place.set(Place::Blocked);
                }
            }
            Ok(Outcome::Awaiting) => {
                header.awaits.set(true);
                self.tell(|observer, at| observer.suspended(at, header.id, "future", None));
                header.place.set(Place::Awaiting);
                self.awaiting.set(self.awaiting.get() + 1);
            }
            Ok(Outcome::Ended) => self.end(&task),
            Err(payload) => {
                task.body.borrow_mut().panicked(payload);
                self.end(&task);
            }
        }
    }

    /// The task's own waker, for futures that it waits for by a request.
    pub(crate) fn waker(&self, id: TaskId) -> Waker {
        let Some(task) = self.task(id) else {
            return Waker::noop().clone();
        };
        let own = task.header.rare().own_waker(|| {
            let lent = Lent::new(&self.inbox);
            lent.lend(id);
            lent
        });
        own.waker.clone()
    }

    #[inline]
    fn make_ready(&self, task: TaskRef) {
        task.header.place.set(Place::Ready);
        self.run_queue.push(task);
    }

    /// Makes a waiting task ready: what it waits for has changed. Any other needs no wake.
    pub(crate) fn wake(&self, id: TaskId) {
        if let Some(task) = self.task(id) {
            self.wake_task(task);
        }
    }

    pub(crate) fn wake_task(&self, task: TaskRef) {
        match task.header.place.get() {
            Place::Blocked => {}
            Place::Awaiting => self.awaiting.set(self.awaiting.get() - 1),
            Place::Ready | Place::Running | Place::Ended => return,
        }
        self.tell(|observer, at| observer.woken(at, task.header.id, self.running.get()));
        self.make_ready(task);
    }

    /// Takes an ended task out of everything, and wakes those who join it.
    fn end(&self, task: &TaskRef) {
        task.header.place.set(Place::Ended);
        self.tell(|observer, at| observer.ended(at, task.header.id, task.body.borrow().ending()));
        let removed = self.table.borrow_mut().remove(task.header.id);
        if let Some(rare) = task.header.rare_if_any() {
            let joiners = rare.joiners.take();
            for joiner in joiners {
                self.wake(joiner);
            }
            let reason = rare.reason.take();
            drop(reason);
        }
        drop(removed);
    }
}

fn observe_request(observer: &mut dyn Observer, at: Instant, task: &TaskRef, request: Request) {
    let header = &task.header;
    let location = task.body.borrow().location();
    let kind = match request {
        Request::Yield => "yield",
        Request::Wait => {
            let reason = header.rare().reason.borrow();
            reason.as_ref().map_or("wait", |reason| reason.kind())
        }
    };
    observer.suspended(at, header.id, kind, location);
}
