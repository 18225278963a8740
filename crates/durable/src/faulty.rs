//! A store that fails on request, for tests.

use std::{
    any::Any,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use crate::{
    record::{head::Head, rows::Rows, store_error::StoreError},
    store::{
        Append, Appended, Aside, Claim, Created, Expected, Extended, Filter, Held, Loaded,
        NewInstance, NewLetter, PostOutcome, Since, Store, TakenOver,
    },
};

/// A store that fails on request, for tests.
///
/// Clones share the faults that are yet to come. It counts the calls as well.
///
/// ```
/// use coroutine::{Coroutine, Yielded};
/// use durable::{Body, Error, MemoryStore, StoreError, faulty::{Call, Fault, Faulty}};
///
/// let body: Body<(), u32, u32> = Body::new("echo", 1, |()| Coroutine::new(async |co| {
///     let mut last = 0;
///     loop {
///         last = co.yield_(last).await?;
///     }
/// }));
/// let store = Faulty::new(MemoryStore::new());
/// let (mut echo, _) = body.open(&store, "e", ())?;
/// store.next(Call::Append, Fault::Refuse(StoreError::Full));
/// let full = echo.send(5).unwrap_err();
/// assert!(full.to_string().starts_with("e/2: the store is full; free disk space"));
/// let Error::Store(5, failure) = full else { unreachable!() };
/// assert_eq!(failure.error, StoreError::Full);
/// store.next(Call::Append, Fault::LoseReply);
/// assert_eq!(echo.send(5), Ok(Yielded(5))); // it was written, and that was found out
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Faulty<T> {
    store: T,
    calls: Arc<Mutex<Calls>>,
}

/// The calls of a [`Faulty`] store.
#[derive(Debug, Default)]
struct Calls {
    faults: Vec<(Call, Fault)>,
    made: Vec<Call>,
}

/// The methods of a store that a fault may strike.
///
/// ```
/// use durable::{MemoryStore, Store, faulty::{Call, Faulty}, store::Filter};
///
/// let store = Faulty::new(MemoryStore::new());
/// store.list(&Filter::default())?;
/// assert_eq!((store.count(Call::List), store.count(Call::Load)), (1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the method of the same name")]
pub enum Call {
    Create,
    Load,
    TakeOver,
    Append,
    Post,
    Claim,
    Extend,
    SetAside,
    List,
    Prune,
}

/// The way in which a call fails.
///
/// ```
/// use durable::{MemoryStore, Store, StoreError, faulty::{Call, Fault, Faulty}, store::Filter};
///
/// let store = Faulty::new(MemoryStore::new());
/// store.next(Call::List, Fault::Refuse(StoreError::Busy));
/// assert_eq!(store.list(&Filter::default()), Err(StoreError::Busy));
/// assert_eq!(store.list(&Filter::default()), Ok(Vec::new())); // it fails once
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It does nothing, and reports this.
    Refuse(StoreError),
    /// It is done, and reported as unavailable.
    LoseReply,
    /// It does nothing, and panics.
    Panic,
}

impl<T> Faulty<T> {
    /// Wraps a store. It works like that one until a fault is set.
    ///
    /// ```
    /// use durable::{MemoryStore, Store, faulty::Faulty, store::Filter};
    ///
    /// let store = Faulty::new(MemoryStore::new());
    /// assert_eq!(store.list(&Filter::default()), Ok(Vec::new()));
    /// ```
    pub fn new(store: T) -> Self {
        let calls = Arc::default();
        Self { store, calls }
    }

    /// Makes the next such call fail in this way. Faults of the same call come in the order in
    /// which they were set.
    ///
    /// ```
    /// use durable::{MemoryStore, Store, StoreError, faulty::{Call, Fault, Faulty}, store::Filter};
    ///
    /// let store = Faulty::new(MemoryStore::new());
    /// store.next(Call::List, Fault::Refuse(StoreError::Busy));
    /// store.next(Call::List, Fault::Refuse(StoreError::Full));
    /// let list = || store.list(&Filter::default()).unwrap_err();
    /// assert_eq!([list(), list()], [StoreError::Busy, StoreError::Full]);
    /// ```
    pub fn next(&self, call: Call, fault: Fault) {
        self.lock().faults.push((call, fault));
    }

    /// Returns how many faults are yet to come.
    ///
    /// ```
    /// use durable::{MemoryStore, Store, StoreError, faulty::{Call, Fault, Faulty}, store::Filter};
    ///
    /// let store = Faulty::new(MemoryStore::new());
    /// store.next(Call::List, Fault::Refuse(StoreError::Busy));
    /// assert_eq!(store.left(), 1);
    /// assert!(store.list(&Filter::default()).is_err());
    /// assert_eq!(store.left(), 0); // a test that expects none has met all of them
    /// ```
    #[must_use]
    pub fn left(&self) -> usize {
        self.lock().faults.len()
    }

    /// Returns how often a method was called, struck by a fault or not.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore, faulty::{Call, Faulty}};
    ///
    /// let body: Body<(), ()> = Body::new("once", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).await)
    /// });
    /// let store = Faulty::new(MemoryStore::new());
    /// let (mut a, _) = body.open(&store, "a", ())?;
    /// a.send(())?;
    /// assert_eq!(store.count(Call::Append), 1); // a step is one commit
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn count(&self, call: Call) -> usize {
        self.lock()
            .made
            .iter()
            .filter(|made| **made == call)
            .count()
    }

    /// Returns the store that it wraps.
    ///
    /// ```
    /// use durable::{MemoryStore, Store, StoreError, faulty::{Call, Fault, Faulty}, store::Filter};
    ///
    /// let store = Faulty::new(MemoryStore::new());
    /// store.next(Call::List, Fault::Refuse(StoreError::Busy));
    /// assert_eq!(store.inner().list(&Filter::default()), Ok(Vec::new())); // that one never fails
    /// assert_eq!(store.left(), 1);
    /// ```
    pub fn inner(&self) -> &T {
        &self.store
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call<A>(
        &self,
        call: Call,
        run: impl FnOnce(&T) -> Result<A, StoreError>,
    ) -> Result<A, StoreError> {
        let fault = {
            let mut calls = self.lock();
            calls.made.push(call);
            let place = calls.faults.iter().position(|(struck, _)| *struck == call);
            place.map(|place| calls.faults.remove(place).1)
        };
        match fault {
            None => run(&self.store),
            Some(Fault::Refuse(error)) => Err(error),
            Some(Fault::LoseReply) => {
                run(&self.store)?;
                Err(StoreError::Unavailable("the reply was lost".to_owned()))
            }
            Some(Fault::Panic) => panic!("the store panics at {call:?}, as its plan says"),
        }
    }
}

impl<T: Store + 'static> Store for Faulty<T> {
    fn create(&self, new: &NewInstance) -> Result<Created, StoreError> {
        self.call(Call::Create, |store| store.create(new))
    }

    fn load(&self, id: &str, since: Since, rows: &mut Rows) -> Result<Option<Loaded>, StoreError> {
        self.call(Call::Load, |store| store.load(id, since, rows))
    }

    fn take_over(&self, id: &str, expected: Expected) -> Result<Option<TakenOver>, StoreError> {
        self.call(Call::TakeOver, |store| store.take_over(id, expected))
    }

    fn append(&self, batch: &[Append]) -> Result<Vec<Appended>, StoreError> {
        self.call(Call::Append, |store| store.append(batch))
    }

    fn post(&self, letter: &NewLetter) -> Result<PostOutcome, StoreError> {
        self.call(Call::Post, |store| store.post(letter))
    }

    fn claim(&self, claim: &Claim) -> Result<Vec<Head>, StoreError> {
        self.call(Call::Claim, |store| store.claim(claim))
    }

    fn extend(&self, held: &[Held], lease: Duration) -> Result<Vec<Extended>, StoreError> {
        self.call(Call::Extend, |store| store.extend(held, lease))
    }

    fn set_aside(&self, id: &str, aside: &Aside) -> Result<Extended, StoreError> {
        self.call(Call::SetAside, |store| store.set_aside(id, aside))
    }

    fn list(&self, filter: &Filter) -> Result<Vec<Head>, StoreError> {
        self.call(Call::List, |store| store.list(filter))
    }

    fn prune(&self, id: &str) -> Result<u64, StoreError> {
        self.call(Call::Prune, |store| store.prune(id))
    }

    fn now(&self) -> SystemTime {
        self.store.now()
    }

    fn value_limit(&self) -> usize {
        self.store.value_limit()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
