//! Workers for plain threads.

use std::{collections::VecDeque, fmt, sync::Arc, time::Duration};

use crate::{
    bodies::Bodies,
    ground::{clock::Pace, key::Key},
    record::store_error::StoreError,
    store::Store,
    work::{answer::Answer, event::WorkerEvent, kept::Kept, tally::Tally, terms::Terms},
};

mod active;
mod desk;
mod instance;
mod round;
mod service;

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
    /// When the leases were extended.
    extended: Pace,
}

impl<'h> ThreadWorker<'h> {
    /// Creates a worker that serves no body yet.
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
            extended: Pace::begin(),
        }
    }

    /// Serves a [`Body`](crate::Body), or several versions of one, [`Bodies`]: `perform` is called
    /// with what an instance asks for and the key of that yield.
    ///
    /// A panic in it is caught: the instance is put off, as after an [`Answer::Later`]. A body of
    /// the same name replaces the one before.
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

    /// Sets its name, which stands in the rows that it writes. By default the number of the
    /// process, and of the worker in it.
    #[must_use]
    pub fn named(mut self, name: impl Into<Arc<str>>) -> Self {
        self.desk.terms.name = name.into();
        self
    }

    /// Sets for how long others leave an instance alone that this worker holds, by the store's
    /// clock: nobody waits longer for a worker that has died. By default 30 s.
    ///
    /// It is extended between two steps, so it has to be longer than any one effect takes.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.desk.terms.lease = lease;
        self
    }

    /// Sets how many instances it holds, and how many coroutines it keeps in memory, at most. By
    /// default 256.
    #[must_use]
    pub fn at_most(mut self, instances: usize) -> Self {
        self.desk.terms.at_most = instances.max(1);
        self
    }

    /// Sets after how many claims without a step an instance is parked. By default 10.
    ///
    /// An instance that fails is put off, for [`pauses`](Self::pauses) that double. One that fails
    /// for the last time is parked with its problem, until [`Body::retry`](crate::Body::retry).
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.desk.terms.attempts = attempts.max(1);
        self
    }

    /// Sets the pause after a first failure, and the longest one. By default a second, and ten
    /// minutes.
    #[must_use]
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        (self.desk.terms.first_pause, self.desk.terms.longest_pause) = (first, longest);
        self
    }

    /// Calls `observer` with whatever the worker does: for logs and metrics.
    #[must_use]
    pub fn observed(mut self, observer: impl FnMut(&WorkerEvent<'_>) + 'h) -> Self {
        self.desk.observer = Some(Box::new(observer));
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
    /// # Errors
    ///
    /// The store's; those that were not released go when the lease has lapsed.
    pub fn release(&mut self) -> Result<(), StoreError> {
        while let Some(mut instance) = self.active.pop_front() {
            instance.release(&mut self.desk)?;
        }
        self.desk.active = 0;
        Ok(())
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
