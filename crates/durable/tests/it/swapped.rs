use std::{
    any::Any,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use durable::{
    Head, MemoryStore, Store, StoreError,
    store::{
        Append, Appended, Aside, Claim, Created, Expected, Extended, Filter, Held, Loaded,
        NewInstance, NewLetter, PostOutcome, Rows, Since, TakenOver,
    },
};

/// A store that is replaced by an empty one.
#[derive(Clone)]
pub(crate) struct Swapped(Arc<Mutex<MemoryStore>>);

impl Swapped {
    pub(crate) fn new(store: MemoryStore) -> Self {
        Self(Arc::new(Mutex::new(store)))
    }

    pub(crate) fn swap(&self) {
        *self.0.lock().expect("no panic") = MemoryStore::new();
    }

    fn now(&self) -> MemoryStore {
        self.0.lock().expect("no panic").clone()
    }
}

impl Store for Swapped {
    fn create(&self, new: &NewInstance) -> Result<Created, StoreError> {
        self.now().create(new)
    }
    fn load(&self, id: &str, since: Since, rows: &mut Rows) -> Result<Option<Loaded>, StoreError> {
        self.now().load(id, since, rows)
    }
    fn take_over(&self, id: &str, expected: Expected) -> Result<Option<TakenOver>, StoreError> {
        self.now().take_over(id, expected)
    }
    fn append(&self, batch: &[Append]) -> Result<Vec<Appended>, StoreError> {
        self.now().append(batch)
    }
    fn post(&self, letter: &NewLetter) -> Result<PostOutcome, StoreError> {
        self.now().post(letter)
    }
    fn claim(&self, claim: &Claim) -> Result<Vec<Head>, StoreError> {
        self.now().claim(claim)
    }
    fn extend(&self, held: &[Held], lease: Duration) -> Result<Vec<Extended>, StoreError> {
        self.now().extend(held, lease)
    }
    fn set_aside(&self, id: &str, aside: &Aside) -> Result<Extended, StoreError> {
        self.now().set_aside(id, aside)
    }
    fn list(&self, filter: &Filter) -> Result<Vec<Head>, StoreError> {
        self.now().list(filter)
    }
    fn prune(&self, id: &str) -> Result<u64, StoreError> {
        self.now().prune(id)
    }
    fn now(&self) -> SystemTime {
        Swapped::now(self).now()
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}
