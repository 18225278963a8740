//! What is shared by all that is simulated: the store and its time, the ledger, the trace.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use super::{body::Ask, random::Random};
use crate::{
    ground::{
        clock::{Clock, micros_of},
        key::Key,
    },
    memory::MemoryStore,
    record::{head::Head, rows::Rows, store_error::StoreError},
    store::{
        Append, Appended, Aside, Claim, Created, Expected, Extended, Filter, Held, Loaded,
        NewInstance, NewLetter, PostOutcome, Since, Store, TakenOver,
    },
};

pub(super) const SECOND: Duration = Duration::from_secs(1);
pub(super) const LEASE: Duration = Duration::from_secs(5);
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(4);
/// For how long things go wrong.
pub(super) const STORM: Duration = Duration::from_secs(15);

pub(super) struct World {
    pub(super) random: Random,
    pub(super) store: MemoryStore,
    clock: Clock,
    begun: Instant,
    /// What was done in the world outside, by key.
    pub(super) ledger: RefCell<BTreeMap<String, u64>>,
    /// When each row was written, by the store's clock.
    pub(super) written: RefCell<BTreeMap<(String, u64), i64>>,
    /// What has happened, a line each. A run without one takes half the time.
    pub(super) trace: RefCell<Option<Vec<String>>>,
    /// What did not hold where a panic would be caught.
    pub(super) faults: RefCell<Vec<String>>,
    /// From when on all workers are well: the storm is over, and none stands still.
    pub(super) calm: Cell<Duration>,
}

impl World {
    pub(super) fn new(seed: u64, begun: Instant, is_traced: bool) -> Self {
        let clock = Clock::manual(UNIX_EPOCH + 1_000_000 * SECOND);
        Self {
            random: Random::new(seed),
            store: MemoryStore::builder().clock(clock.clone()).build(),
            clock,
            begun,
            ledger: RefCell::default(),
            written: RefCell::default(),
            trace: RefCell::new(is_traced.then(Vec::new)),
            faults: RefCell::default(),
            calm: Cell::new(STORM),
        }
    }

    pub(super) fn passed(&self, now: Instant) -> Duration {
        now - self.begun
    }

    pub(super) fn is_stormy(&self, now: Instant) -> bool {
        self.passed(now) < STORM
    }

    /// Lets the store's clock show the scheduler's time.
    pub(super) fn set_clock(&self, now: Instant) {
        self.clock
            .set(UNIX_EPOCH + 1_000_000 * SECOND + self.passed(now));
    }

    /// Adds a line to the trace, if there is one.
    pub(super) fn note(&self, now: Instant, line: fmt::Arguments<'_>) {
        if let Some(trace) = &mut *self.trace.borrow_mut() {
            let millis = self.passed(now).as_millis();
            trace.push(format!("{millis:>6} {line}"));
        }
    }

    pub(super) fn heads(&self) -> Vec<Head> {
        self.store
            .list(&Filter::default())
            .expect("it is in memory")
    }

    /// Nobody is asked for what is not in the log yet, nor for what is no question. The worker
    /// catches panics here, so what does not hold is noted.
    pub(super) fn check_question(&self, key: &Key, asked: &Ask) {
        let loaded = self
            .store
            .load(key.instance(), Since::Head, &mut Rows::new());
        let head = loaded.expect("it is in memory").map(|loaded| loaded.head);
        let is_written = head.is_some_and(|head| head.seq >= key.step());
        if !is_written || *asked != Ask::Do {
            let fault = format!("{key} is asked for: {asked:?}, written: {is_written}");
            self.faults.borrow_mut().push(fault);
        }
    }

    /// What has to hold at any time: nobody is put off for longer than a lease or a pause, but for
    /// a timer of its own.
    pub(super) fn check_heads(&self) {
        let longest = micros_of(LEASE.max(LONGEST_PAUSE));
        for head in self.heads() {
            let timer = head.due.unwrap_or(0);
            let ready = head.ready.unwrap_or(0);
            assert!(ready <= head.now + longest || ready == timer, "{head:?}");
        }
    }
}

/// The store, as a worker with a wrong clock sees it. Only its clock is used, and its limits: the
/// rest goes by the link.
#[derive(Clone)]
pub(super) struct WrongClock {
    pub(super) store: MemoryStore,
    pub(super) hours: i64,
}

impl Store for WrongClock {
    fn now(&self) -> SystemTime {
        let hours = Duration::from_secs(3600 * self.hours.unsigned_abs());
        match self.hours < 0 {
            true => self.store.now() - hours,
            false => self.store.now() + hours,
        }
    }

    fn create(&self, _: &NewInstance) -> Result<Created, StoreError> {
        unreachable!("it goes by the link")
    }

    fn load(&self, _: &str, _: Since, _: &mut Rows) -> Result<Option<Loaded>, StoreError> {
        unreachable!("it goes by the link")
    }

    fn take_over(&self, _: &str, _: Expected) -> Result<Option<TakenOver>, StoreError> {
        unreachable!("it goes by the link")
    }

    fn append(&self, _: &[Append]) -> Result<Vec<Appended>, StoreError> {
        unreachable!("it goes by the link")
    }

    fn post(&self, _: &NewLetter) -> Result<PostOutcome, StoreError> {
        unreachable!("it goes by the link")
    }

    fn claim(&self, _: &Claim) -> Result<Vec<Head>, StoreError> {
        unreachable!("it goes by the link")
    }

    fn extend(&self, _: &[Held], _: Duration) -> Result<Vec<Extended>, StoreError> {
        unreachable!("it goes by the link")
    }

    fn set_aside(&self, _: &str, _: &Aside) -> Result<Extended, StoreError> {
        unreachable!("it goes by the link")
    }

    fn list(&self, _: &Filter) -> Result<Vec<Head>, StoreError> {
        unreachable!("it goes by the link")
    }

    fn prune(&self, _: &str) -> Result<u64, StoreError> {
        unreachable!("it goes by the link")
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
