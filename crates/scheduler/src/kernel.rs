//! The single writer of task state: takes a task's turn, answers its request.

use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, Location, catch_unwind},
    rc::Rc,
    sync::Arc,
    task::Context,
};

use crate::{
    cell::{Place, TaskRef, Turn},
    error::{Blocked, Deadlock},
    id::TaskId,
    inbox::{Inbox, Lent},
    request::{Reply, Request},
    run_queue::RunQueue,
    step::Step,
    table::Table,
};

pub(crate) struct Kernel {
    pub(crate) run_queue: RunQueue,
    table: RefCell<Table>,
    inbox: Arc<Inbox>,
    /// The waker that is lent to tasks which have none of their own.
    spare: Cell<Option<Box<Lent>>>,
    /// How many tasks await something outside.
    awaiting: Cell<usize>,
    /// How many tasks there have been.
    born: Cell<u64>,
    /// Where wakes are unpacked; kept for its memory.
    woken: Cell<Vec<TaskId>>,
}

impl Kernel {
    pub(crate) fn new() -> Self {
        let inbox = Arc::new(Inbox::new());
        Self {
            run_queue: RunQueue::new(),
            table: RefCell::new(Table::new()),
            spare: Cell::new(Some(Box::new(Lent::new(&inbox)))),
            inbox,
            awaiting: Cell::new(0),
            born: Cell::new(0),
            woken: Cell::new(Vec::new()),
        }
    }

    // Spawning.

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
        self.run_queue.push(task);
    }

    // Running.

    #[inline]
    pub(crate) fn step(&self) -> Step {
        if self.run_queue.round_is_over() {
            self.deliver_wakes();
            self.run_queue.begin_round();
        }
        match self.run_queue.pop() {
            Some(task) => {
                self.run(task);
                Step::Ran
            }
            None if self.table.borrow().is_empty() => Step::Done,
            None => Step::Idle(None),
        }
    }

    fn run(&self, task: TaskRef) {
        let header = &task.header;
        header.place.set(Place::Running);
        let own = header.waker.take();
        let is_own = own.is_some();
        let lent = own.or_else(|| self.spare.take());
        let lent = lent.unwrap_or_else(|| Box::new(Lent::new(&self.inbox)));
        lent.lend(header.id);
        let turn = catch_unwind(AssertUnwindSafe(|| {
            let mut cx = Context::from_waker(&lent.waker);
            task.body.borrow_mut().resume(&mut cx, header.reply.get())
        }));
        if is_own || lent.was_kept() {
            header.waker.set(Some(lent));
        } else {
            self.spare.set(Some(lent));
        }
        match turn {
            Ok(Turn::Asked(request)) => self.serve(task, request),
            Ok(Turn::Awaiting) => {
                self.leave_joiners(&task);
                task.header.place.set(Place::Awaiting);
                self.awaiting.set(self.awaiting.get() + 1);
            }
            Ok(Turn::Ended) => self.end(&task),
            Err(payload) => {
                task.body.borrow_mut().panicked(payload);
                self.end(&task);
            }
        }
    }

    /// Answers a request: the one place that decides what each of them means.
    #[inline]
    fn serve(&self, task: TaskRef, request: Request) {
        if request != Request::Continue && task.header.joins.get().is_some() {
            self.leave_joiners(&task);
        }
        match request {
            Request::Yield => {
                task.header.reply.set(Reply::Done);
                self.make_ready(task);
            }
            Request::Join(target) => {
                let table = self.table.borrow();
                match table.get(target) {
                    Some(target_task) => {
                        task.header.joins.set(Some(target));
                        task.header.place.set(Place::Blocked);
                        target_task.header.joiners.borrow_mut().push(task);
                    }
                    None => {
                        task.header.reply.set(Reply::Done);
                        self.make_ready(task);
                    }
                }
            }
            Request::Continue if task.header.joins.get().is_some() => {
                task.header.place.set(Place::Blocked);
            }
            // What it waited for has come between the wake and this turn.
            Request::Continue => {
                task.header.reply.set(Reply::Done);
                self.make_ready(task);
            }
        }
    }

    #[inline]
    fn make_ready(&self, task: TaskRef) {
        task.header.place.set(Place::Ready);
        self.run_queue.push(task);
    }

    /// Takes an ended task out of everything, and wakes those who join it.
    fn end(&self, task: &TaskRef) {
        self.leave_joiners(task);
        task.header.place.set(Place::Ended);
        let removed = self.table.borrow_mut().remove(task.header.id);
        let joiners = task.header.joiners.take();
        for joiner in joiners {
            joiner.header.joins.set(None);
            joiner.header.reply.set(Reply::Done);
            if joiner.header.place.get() == Place::Blocked {
                self.make_ready(joiner);
            }
        }
        drop(task.header.waker.take());
        drop(removed);
    }

    /// Takes a task off the list of joiners on which it stands, if it does.
    fn leave_joiners(&self, task: &TaskRef) {
        let Some(target) = task.header.joins.take() else {
            return;
        };
        let table = self.table.borrow();
        let Some(target) = table.get(target) else {
            return;
        };
        target
            .header
            .joiners
            .borrow_mut()
            .retain(|joiner| !Rc::ptr_eq(joiner, task));
    }

    // Wakes from outside.

    #[inline]
    fn deliver_wakes(&self) {
        let mut woken = self.woken.take();
        self.inbox.drain_into(&mut woken);
        for id in woken.drain(..) {
            self.wake(id);
        }
        self.woken.set(woken);
    }

    /// Makes a woken task ready. One that has ended, or is ready anyway, needs no wake.
    fn wake(&self, id: TaskId) {
        let Some(task) = self.table.borrow().get(id).map(Rc::clone) else {
            return;
        };
        match task.header.place.get() {
            Place::Awaiting => {
                self.awaiting.set(self.awaiting.get() - 1);
                self.make_ready(task);
            }
            Place::Blocked => {
                task.header.reply.set(Reply::Again);
                self.make_ready(task);
            }
            Place::Ready | Place::Running | Place::Ended => {}
        }
    }

    pub(crate) fn wait_for_wake(&self) {
        self.inbox.wait();
    }

    // Deadlocks.

    /// Whether a wake could still come from outside.
    pub(crate) fn awaits_outside(&self) -> bool {
        self.awaiting.get() > 0
            || self.table.borrow().iter().any(|task| {
                let lent = task.header.waker.take();
                let kept = lent.as_ref().is_some_and(|lent| lent.was_kept());
                task.header.waker.set(lent);
                kept
            })
    }

    /// Reports every task, as none can go on.
    pub(crate) fn deadlock(&self) -> Deadlock {
        let table = self.table.borrow();
        let tasks = table.iter().filter_map(|task| {
            let location = task.body.try_borrow().ok().and_then(|body| body.location());
            self.blocked(&table, task, task.header.joins.get()?, location)
        });
        Deadlock {
            tasks: tasks.collect(),
        }
    }

    /// The cycle that a join of `target` by `joiner` would close, if it would close one.
    pub(crate) fn join_would_deadlock(
        &self,
        joiner: TaskId,
        target: TaskId,
        location: &'static Location<'static>,
    ) -> Option<Deadlock> {
        let table = self.table.borrow();
        let mut cycle = Vec::new();
        let (mut waiting, mut owner, mut place) = (joiner, target, Some(location));
        loop {
            cycle.push(self.blocked(&table, table.get(waiting)?, owner, place)?);
            if owner == joiner {
                return Some(Deadlock { tasks: cycle });
            }
            waiting = owner;
            let task = table.get(waiting)?;
            owner = task.header.joins.get()?;
            place = task.body.try_borrow().ok().and_then(|body| body.location());
        }
    }

    fn blocked(
        &self,
        table: &Table,
        task: &TaskRef,
        owner: TaskId,
        location: Option<&'static Location<'static>>,
    ) -> Option<Blocked> {
        Some(Blocked {
            id: task.header.id,
            name: task.header.name.to_string(),
            kind: "join",
            object: table.get(owner)?.header.name.to_string(),
            owner: Some(owner),
            location,
        })
    }

    // The end.

    /// Kills every task, the youngest first: children before their parents.
    ///
    /// Cleanup may spawn more tasks; those are killed as well.
    pub(crate) fn kill_all(&self) {
        loop {
            let mut tasks: Vec<TaskRef> = self.table.borrow().iter().map(Rc::clone).collect();
            if tasks.is_empty() {
                break;
            }
            tasks.sort_by_key(|task| std::cmp::Reverse(task.header.birth));
            for task in tasks {
                self.kill(&task);
            }
        }
        drop(self.run_queue.take_all());
        self.inbox.close();
    }

    fn kill(&self, task: &TaskRef) {
        if task.header.place.get() == Place::Ended {
            return;
        }
        task.header.place.set(Place::Running);
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| task.body.borrow_mut().kill())) {
            task.body.borrow_mut().panicked(payload);
        }
        self.end(task);
    }
}
