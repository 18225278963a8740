use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use scheduler::{Event, JoinHandle, Mutex, Receiver, Semaphore, Sender, TaskId, Waiter, channel};

use crate::{
    counted::{Counted, Ledger},
    scheduler::trace::Trace,
};

/// The things that tasks share, of one scheduler or of two.
pub(super) struct World {
    shared: Rc<Shared>,
}

pub(super) struct Shared {
    pub(super) ledger: Ledger,
    pub(super) trace: Trace,
    pub(super) channels: [(Sender<Counted>, Receiver<Counted>); 2],
    pub(super) mutex: Mutex<Counted>,
    pub(super) semaphore: Semaphore,
    pub(super) event: Event,
    /// How many wait at each kind of thing.
    waiting: [Cell<usize>; KINDS],
    bystanders: Rc<Cell<usize>>,
}

/// The things that a task may wait for.
#[derive(Clone, Copy)]
pub(super) enum Thing {
    Recv(usize),
    Send(usize),
    Lock,
    Permit,
    Event,
}

const KINDS: usize = 7;

impl Thing {
    fn index(self) -> usize {
        match self {
            Self::Recv(way) => way,
            Self::Send(way) => 2 + way,
            Self::Lock => 4,
            Self::Permit => 5,
            Self::Event => 6,
        }
    }
}

/// The knowledge that the tasks of one scheduler have of one another.
#[derive(Default)]
pub(super) struct Home {
    handles: RefCell<Vec<Rc<JoinHandle<Counted>>>>,
    pub(super) ids: RefCell<Vec<TaskId>>,
    pub(super) waiters: RefCell<Vec<Waiter>>,
}

impl Home {
    pub(super) fn enter(&self, begun: JoinHandle<Counted>) {
        self.ids.borrow_mut().push(begun.id());
        self.handles.borrow_mut().push(Rc::new(begun));
    }

    pub(super) fn handle(&self, which: usize) -> Option<Rc<JoinHandle<Counted>>> {
        let handles = self.handles.borrow();
        handles.get(which).map(Rc::clone)
    }

    pub(super) fn forget_handles(&self) {
        let handles = self.handles.take();
        drop(handles);
    }
}

/// A task's part in this.
#[derive(Clone)]
pub(super) struct Cast {
    pub(super) shared: Rc<Shared>,
    pub(super) home: Rc<Home>,
}

impl World {
    pub(super) fn new() -> Self {
        let ledger = Ledger::new();
        let mutex = Mutex::new(ledger.value("locked"));
        Self {
            shared: Rc::new(Shared {
                trace: Trace::default(),
                channels: [channel(1), channel(2)],
                mutex,
                semaphore: Semaphore::new(2),
                event: Event::new(),
                waiting: Default::default(),
                bystanders: Rc::default(),
                ledger,
            }),
        }
    }

    pub(super) fn home(&self) -> Rc<Home> {
        Rc::default()
    }

    pub(super) fn cast(&self, home: &Rc<Home>) -> Cast {
        Cast {
            shared: Rc::clone(&self.shared),
            home: Rc::clone(home),
        }
    }

    pub(super) fn bystander(&self) -> Rc<Cell<usize>> {
        Rc::clone(&self.shared.bystanders)
    }

    pub(super) fn bystanders(&self) -> usize {
        self.shared.bystanders.get()
    }

    /// Asserts that nobody is left waiting for what is there.
    #[track_caller]
    pub(super) fn check_waits(&self) {
        let shared = &self.shared;
        let wait = |thing: Thing| shared.waiting[thing.index()].get() > 0;
        for (way, (sender, receiver)) in shared.channels.iter().enumerate() {
            let capacity = way + 1;
            assert!(!wait(Thing::Recv(way)) || receiver.is_empty(), "recv {way}");
            assert!(
                !wait(Thing::Send(way)) || sender.len() == capacity,
                "send {way}"
            );
        }
        assert!(!wait(Thing::Lock) || shared.mutex.is_locked(), "lock");
        assert!(
            !wait(Thing::Permit) || shared.semaphore.available() == 0,
            "permit"
        );
        assert!(!wait(Thing::Event) || !shared.event.is_set(), "event");
    }

    /// Asserts that the tasks have left nothing behind, and returns what they noted.
    #[track_caller]
    pub(super) fn end(self) -> Vec<String> {
        let shared = Rc::into_inner(self.shared).expect("no task is left that shares it");
        assert!(
            shared.waiting.iter().all(|waiting| waiting.get() == 0),
            "nobody waits"
        );
        assert!(!shared.mutex.is_locked());
        assert_eq!(shared.semaphore.available(), 2);
        let (ledger, trace) = (shared.ledger.clone(), shared.trace.take());
        drop(shared);
        ledger.check_all_dropped("in the end");
        trace
    }
}

impl Shared {
    /// Counts a task as waiting, until the guard that this returns is dropped.
    pub(super) fn waits(&self, thing: Thing) -> Waits<'_> {
        let count = &self.waiting[thing.index()];
        count.set(count.get() + 1);
        Waits(count)
    }
}

pub(super) struct Waits<'a>(&'a Cell<usize>);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
