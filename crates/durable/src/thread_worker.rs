//! Workers for plain threads.

use std::{collections::VecDeque, fmt, mem, sync::Arc};

use crate::{
    bodies::Bodies,
    ground::{clock::Pace, key::Key},
    record::store_error::StoreError,
    store::Store,
    work::{answer::Answer, kept::Kept, quarantine::Quarantine, tally::Tally, terms::Terms},
};

mod active;
mod desk;
mod instance;
mod round;
mod service;
mod settings;

use active::Active;
use desk::Desk;
use service::{Service, Serving};

/// A worker for plain threads: it claims instances that have something to do, performs what they
/// ask for, and writes their steps.
///
/// Any number of workers, in any number of processes and on any number of machines, serve the same
/// store; [`many_workers`](crate::many_workers) says what they promise together.
///
/// ```
/// use coroutine::Coroutine;
/// use durable::{Answer, Body, MemoryStore, Status, ThreadWorker};
///
/// let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
///     Coroutine::new(async move |co| co.yield_(number).await)
/// });
/// let store = MemoryStore::new();
/// for number in 1..=3 {
///     doubled.open(&store, &format!("d-{number}"), number)?;
/// }
/// let mut worker = ThreadWorker::new(&store).serve(&doubled, |key, number| {
///     println!("{key}"); // d-1/1: the same key, should it be asked for again
///     Answer::Send(number * 2)
/// });
/// let tally = worker.turn()?;
/// assert_eq!((tally.claimed, tally.steps, tally.ended), (3, 3, 3));
/// assert!(worker.turn()?.is_idle()); // pause now, before the next turn
/// # drop(worker);
/// # assert_eq!(doubled.find(&store, "d-3")?.1, coroutine::Complete(6));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ThreadWorker<'h> {
    desk: Desk<'h>,
    services: Vec<Box<dyn Service<'h> + 'h>>,
    active: VecDeque<Box<dyn Active + 'h>>,
    quarantine: Quarantine,
    /// When the leases were extended.
    extended: Pace,
}

impl<'h> ThreadWorker<'h> {
    /// Creates a worker that serves no body yet.
    ///
    /// ```
    /// use durable::{MemoryStore, ThreadWorker};
    ///
    /// let mut worker = ThreadWorker::new(&MemoryStore::new());
    /// assert!(worker.turn()?.is_idle()); // it serves nothing
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new<T: Store + Clone + 'static>(store: &T) -> Self {
        Self {
            desk: Desk {
                store: Arc::new(store.clone()),
                terms: Terms::new(),
                kept: Kept::default(),
                active: 0,
                tally: Tally::default(),
                observer: None,
            },
            services: Vec::new(),
            active: VecDeque::new(),
            quarantine: Quarantine::new(),
            extended: Pace::begin(),
        }
    }

    /// Serves a [`Body`](crate::Body), or several versions of one, [`Bodies`]: `perform` is called
    /// with what an instance asks for and the key of that yield.
    ///
    /// A panic in it is caught: the instance is put off, as after an [`Answer::Later`]. A body of
    /// the same name replaces the one before.
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, ThreadWorker};
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// doubled.open(&store, "d-1", 21)?;
    /// let mut performed = Vec::new();
    /// let mut worker = ThreadWorker::new(&store).serve(&doubled, |key, number| {
    ///     performed.push(key.to_string());
    ///     Answer::Send(number * 2)
    /// });
    /// assert_eq!(worker.turn()?.ended, 1);
    /// drop(worker);
    /// assert_eq!(performed, ["d-1/1"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn serve<A, Y, S, R, E>(
        mut self,
        bodies: impl Into<Bodies<A, Y, S, R, E>>,
        perform: impl FnMut(&Key, &Y) -> Answer<S, E> + 'h,
    ) -> Self
    where
        Y: 'static,
        S: 'static,
        R: 'static,
        E: 'static,
    {
        let serving = Serving::new(bodies.into().scripts(), perform);
        self.services.retain(|other| other.name() != serving.name());
        self.services.push(Box::new(serving));
        self
    }

    /// Does one round: claims instances that are ready, and makes one step of each that it holds.
    /// Returns what it has done.
    ///
    /// The steps of a round are one commit. A turn that [is idle](Tally::is_idle) found nothing to
    /// do: pause before the next.
    ///
    /// # Errors
    ///
    /// The store's. What could not be written is kept, and written by a later turn; nothing is
    /// performed again for that, unless somebody else takes the instance over meanwhile.
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, ThreadWorker};
    /// # use coroutine::Coroutine;
    /// # let pair: Body<u32, u32, u32, u32> = Body::new("pair", 1, |number| {
    /// #     Coroutine::new(async move |co| {
    /// #         Ok(co.yield_(number).await? + co.yield_(number).await?)
    /// #     })
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// pair.open(&store, "p-1", 21)?; // it will ask twice
    /// let mut worker = ThreadWorker::new(&store).serve(&pair, |_, number| Answer::Send(*number));
    /// let tally = worker.turn()?;
    /// assert_eq!((tally.claimed, tally.steps, tally.ended), (1, 1, 0));
    /// let tally = worker.turn()?; // it is held still
    /// assert_eq!((tally.claimed, tally.steps, tally.ended), (0, 1, 1));
    /// assert!(worker.turn()?.is_idle());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn turn(&mut self) -> Result<Tally, StoreError> {
        self.desk.tally = Tally::default();
        match self.round() {
            Ok(()) => Ok(self.desk.tally),
            Err(error) => Err(self.desk.failed(error)),
        }
    }

    /// Lets go of all instances, so that others may claim them at once. A worker that is dropped
    /// without it keeps them until the lease has lapsed.
    ///
    /// A step that a failing store has not taken yet is written first; if the worker is dropped
    /// before that, its effect is performed again by whoever claims the instance, with the same
    /// key.
    ///
    /// # Errors
    ///
    /// The store's, the last one. Those that were not released are held still: release them again,
    /// or they go when the lease has lapsed.
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, ThreadWorker};
    /// # use coroutine::Coroutine;
    /// # let pair: Body<u32, u32, u32, u32> = Body::new("pair", 1, |number| {
    /// #     Coroutine::new(async move |co| {
    /// #         Ok(co.yield_(number).await? + co.yield_(number).await?)
    /// #     })
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// pair.open(&store, "p-1", 21)?; // it will ask twice
    /// let start = || ThreadWorker::new(&store).serve(&pair, |_, number| Answer::Send(*number));
    /// let (mut worker, mut other) = (start(), start());
    /// worker.turn()?;
    /// assert!(other.turn()?.is_idle()); // it is held
    /// worker.release()?;
    /// assert_eq!(other.turn()?.ended, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn release(&mut self) -> Result<(), StoreError> {
        let mut released = Ok(());
        for mut instance in mem::take(&mut self.active) {
            if let Err(error) = instance.release(&mut self.desk) {
                self.active.push_back(instance);
                released = Err(self.desk.failed(error));
            }
        }
        self.desk.active = self.active.len();
        released
    }
}

impl fmt::Debug for ThreadWorker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadWorker")
            .field("name", &self.desk.terms.name)
            .field("active", &self.active.len())
            .finish_non_exhaustive()
    }
}
