use std::{
    any::Any,
    collections::BTreeMap,
    fmt,
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use crate::{
    ground::clock::{Clock, micros, micros_of},
    record::{
        head::{Head, Status},
        rows::Rows,
        store_error::StoreError,
    },
    store::{
        Append, Appended, Aside, Claim, Created, Expected, Extended, Filter, Held, Loaded,
        NewInstance, NewLetter, PostOutcome, Since, Store, TakenOver,
    },
};

mod builder;
mod instance;

pub use builder::MemoryBuilder;
use instance::Instance;

/// A store in memory: for tests, and for machines that need not outlive their process.
///
/// Clones are the same store. It does what every store does, but for the disk.
///
/// ```
/// use coroutine::{Coroutine, Yielded};
/// use durable::{Body, MemoryStore};
///
/// let counter: Body<u32, u32> = Body::new("counter", 1, |from: u32| {
///     Coroutine::new(async move |co| co.yield_all(from..).await)
/// });
/// let store = MemoryStore::new();
/// let (mut first, step) = counter.open(&store, "c", 5)?;
/// assert_eq!(step, Yielded(5));
/// assert_eq!(first.send(())?, Yielded(6));
/// drop(first);
/// let (_, step) = counter.open(&store, "c", 5)?;
/// assert_eq!(step, Yielded(6));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct MemoryStore(Arc<Shared>);

struct Shared {
    instances: Mutex<BTreeMap<Arc<str>, Instance>>,
    settings: MemoryBuilder,
}

impl MemoryStore {
    /// Creates an empty store.
    ///
    /// ```
    /// use durable::{MemoryStore, Store, store::Filter};
    ///
    /// assert_eq!(MemoryStore::new().list(&Filter::default()), Ok(Vec::new()));
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Returns settings to create one with.
    ///
    /// ```
    /// use durable::{MemoryStore, Store};
    ///
    /// assert_eq!(MemoryStore::builder().build().value_limit(), 1 << 20); // the default
    /// ```
    pub fn builder() -> MemoryBuilder {
        MemoryBuilder {
            clock: Clock::system(),
            value_limit: 1 << 20,
            mailbox_limit: 10_000,
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, Instance>> {
        let instances = self.0.instances.lock();
        instances.unwrap_or_else(PoisonError::into_inner)
    }

    fn micros(&self) -> i64 {
        micros(self.now())
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("instances", &self.lock().len())
            .finish_non_exhaustive()
    }
}

impl Store for MemoryStore {
    fn create(&self, new: &NewInstance) -> Result<Created, StoreError> {
        let now = self.micros();
        let mut instances = self.lock();
        if instances.contains_key(&new.first.id) {
            return Ok(Created::Exists);
        }
        let instance = Instance::new(new, now);
        instances.insert(Arc::clone(&new.first.id), instance);
        Ok(Created::New)
    }

    fn load(&self, id: &str, since: Since, rows: &mut Rows) -> Result<Option<Loaded>, StoreError> {
        let now = self.micros();
        let instances = self.lock();
        Ok(instances.get(id).map(|instance| {
            instance.load(since, rows);
            Loaded {
                head: instance.head_at(now),
                letter: instance.next_letter(),
            }
        }))
    }

    fn take_over(&self, id: &str, expected: Expected) -> Result<Option<TakenOver>, StoreError> {
        let now = self.micros();
        let mut instances = self.lock();
        let instance = instances.get_mut(id);
        Ok(instance.and_then(|instance| instance.take_over(expected, now)))
    }

    fn append(&self, batch: &[Append]) -> Result<Vec<Appended>, StoreError> {
        let now = self.micros();
        let mut instances = self.lock();
        let append = |append: &Append| match instances.get_mut(&append.id) {
            Some(instance) => instance.append(append, now),
            None => Appended::Overtaken,
        };
        Ok(batch.iter().map(append).collect())
    }

    fn post(&self, letter: &NewLetter) -> Result<PostOutcome, StoreError> {
        let now = self.micros();
        let mut instances = self.lock();
        Ok(match instances.get_mut(&letter.id) {
            Some(instance) => instance.post(letter, self.0.settings.mailbox_limit, now),
            None => PostOutcome::Unknown,
        })
    }

    fn claim(&self, claim: &Claim) -> Result<Vec<Head>, StoreError> {
        let now = self.micros();
        let mut instances = self.lock();
        let ready = |instance: &&mut Instance| {
            claim.bodies.contains(&instance.head.body)
                && instance.head.ready.is_some_and(|ready| ready <= now)
        };
        let mut ready: Vec<_> = instances.values_mut().filter(ready).collect();
        ready.sort_by_key(|instance| instance.head.ready);
        ready.truncate(claim.at_most);
        let claimed = ready.into_iter().map(|instance| instance.claim(claim, now));
        Ok(claimed.collect())
    }

    fn extend(&self, held: &[Held], lease: Duration) -> Result<Vec<Extended>, StoreError> {
        let now = self.micros();
        let until = now.saturating_add(micros_of(lease));
        let mut instances = self.lock();
        let extend = |held: &Held| match instances.get_mut(&held.id) {
            Some(instance) => instance.extend(held.epoch, until, now),
            None => Extended::Lost,
        };
        Ok(held.iter().map(extend).collect())
    }

    fn set_aside(&self, id: &str, aside: &Aside) -> Result<Extended, StoreError> {
        let now = self.micros();
        Ok(match self.lock().get_mut(id) {
            Some(instance) => instance.set_aside(aside, now),
            None => Extended::Lost,
        })
    }

    fn list(&self, filter: &Filter) -> Result<Vec<Head>, StoreError> {
        let now = self.micros();
        let instances = self.lock();
        let after = match &filter.after {
            Some(after) => Bound::Excluded(after.as_str()),
            None => Bound::Unbounded,
        };
        let matches = |head: &Head| {
            filter.body.as_ref().is_none_or(|body| *body == head.body)
                && filter
                    .status
                    .is_none_or(|status: Status| status == head.status)
                && filter
                    .state
                    .as_deref()
                    .is_none_or(|state| head.state.as_deref() == Some(state))
        };
        let heads = instances.range::<str, _>((after, Bound::Unbounded));
        let heads = heads
            .map(|(_, instance)| instance.head_at(now))
            .filter(matches);
        let limit = if filter.limit == 0 {
            usize::MAX
        } else {
            filter.limit
        };
        Ok(heads.take(limit).collect())
    }

    fn prune(&self, id: &str) -> Result<u64, StoreError> {
        Ok(self.lock().get_mut(id).map_or(0, Instance::prune))
    }

    fn now(&self) -> SystemTime {
        self.0.settings.clock.now()
    }

    fn value_limit(&self) -> usize {
        self.0.settings.value_limit
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
