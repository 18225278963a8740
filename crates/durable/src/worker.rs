//! Workers in a task of the scheduler.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use scheduler::{Stop, Task};

use crate::{
    bodies::Bodies,
    ground::key::Key,
    store::Store,
    work::{event::WorkerEvent, kept::Kept, tally::Tally, terms::Terms},
};

mod caught;
mod claims;
mod commits;
mod desk;
pub(crate) mod into_answer;
mod leases;
mod link;
mod pending;
mod service;
#[cfg(test)]
mod simulation;
mod stay;
mod threads;
mod watch;

use claims::{Claims, Until};
use desk::{Desk, Observer, Phase, Waiters};
use into_answer::IntoAnswer;
use link::{Direct, Link};
use service::{Service, Serving};
use threads::Threads;
use watch::watch;

/// A worker in a task of the scheduler: each instance that it holds is a task of its own, so
/// thousands may wait for their effects at once.
///
/// Any number of workers, in any number of processes and on any number of machines, serve the same
/// store; [`many_workers`](crate::many_workers) says what they promise together.
///
/// ```
/// use coroutine::{Complete, Coroutine};
/// use durable::{Answer, Body, MemoryStore, Worker};
/// use scheduler::{Clock, Scheduler, Stop};
/// use std::time::Duration;
///
/// let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
///     Coroutine::new(async move |co| co.yield_(number).await)
/// });
/// let store = MemoryStore::new();
/// for number in 0..100 {
///     doubled.open(&store, &format!("d-{number}"), number)?;
/// }
/// let worker = Worker::new(&store).serve(&doubled, async |task, key, number| {
///     println!("{key}"); // d-7/1: the same key, should it be asked for again
///     task.sleep(Duration::from_secs(1)).await?; // the others go on meanwhile
///     Ok::<_, Stop>(Answer::Send(number * 2))
/// });
/// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
/// let (tally, passed) = scheduler.block_on(async |task| {
///     let begun = task.now();
///     let tally = worker.run_until_idle(task).await?;
///     Ok((tally, task.now() - begun))
/// })?;
/// assert_eq!((tally.ended, tally.put_off), (100, 0));
/// assert!(passed < Duration::from_secs(2));
/// assert_eq!(doubled.find(&store, "d-21")?.1, Complete(42));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a worker does nothing until it is run"]
pub struct Worker {
    store: Arc<dyn Store>,
    terms: Terms,
    services: Vec<Rc<dyn Service>>,
    observer: Option<Observer>,
    calls: Calls,
}

/// Who calls the store.
enum Calls {
    Here,
    Threads(usize),
    #[cfg(test)]
    By(Box<dyn Link>),
}

impl Worker {
    /// Creates a worker that serves no body yet.
    pub fn new<T: Store + Clone + 'static>(store: &T) -> Self {
        Self {
            store: Arc::new(store.clone()),
            terms: Terms::new(),
            services: Vec::new(),
            observer: None,
            calls: Calls::Threads(4),
        }
    }

    /// Serves a [`Body`](crate::Body), or several versions of one, [`Bodies`]: `perform` is called
    /// with what an instance asks for and the key of that yield, in a task of that instance.
    ///
    /// It may wait as long as it likes: the lease is extended meanwhile. A panic in it is caught:
    /// the instance is put off, as after an [`Answer::Later`](crate::Answer::Later). A body of the
    /// same name replaces the one before.
    pub fn serve<A, Y, S, R, E, T>(
        mut self,
        bodies: impl Into<Bodies<A, Y, S, R, E>>,
        perform: impl AsyncFn(&mut Task<'_>, &Key, &Y) -> T + 'static,
    ) -> Self
    where
        Y: 'static,
        S: 'static,
        R: 'static,
        E: 'static,
        T: IntoAnswer<S, E> + 'static,
    {
        let scripts = bodies.into().scripts();
        let serving = Serving { scripts, perform };
        let name = Arc::clone(serving.name());
        self.services.retain(|other| *other.name() != name);
        self.services.push(Rc::new(serving));
        self
    }

    /// Sets its name, which stands in the rows that it writes. By default the number of the
    /// process, and of the worker in it.
    pub fn named(mut self, name: impl Into<Arc<str>>) -> Self {
        self.terms.name = name.into();
        self
    }

    /// Sets for how long others leave an instance alone that this worker holds, by the store's
    /// clock: nobody waits longer for a worker that has died. By default 30 s. It is extended in
    /// good time while the worker lives.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.terms.lease = lease;
        self
    }

    /// Sets how many instances it holds at once, and how many coroutines it keeps in memory, at
    /// most. By default 256.
    ///
    /// The coroutine of an instance that waits is kept as long as there is room, and used again if
    /// nobody else has had the instance in between; else it is built again by replay.
    pub fn at_most(mut self, instances: usize) -> Self {
        self.terms.at_most = instances.max(1);
        self
    }

    /// Sets after how many claims without a step an instance is parked. By default 10.
    ///
    /// An instance that fails is put off, for [`pauses`](Self::pauses) that double. One that fails
    /// for the last time is parked with its problem, until [`Body::retry`](crate::Body::retry).
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.terms.attempts = attempts.max(1);
        self
    }

    /// Sets the pause after a first failure, and the longest one. By default a second, and ten
    /// minutes.
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        (self.terms.first_pause, self.terms.longest_pause) = (first, longest);
        self
    }

    /// Sets the pause after a claim that found nothing: letters and timers are noticed so much
    /// later, at most. By default 200 ms.
    pub fn poll(mut self, pause: Duration) -> Self {
        self.terms.poll = pause;
        self
    }

    /// Calls `observer` with whatever the worker does: for logs and metrics.
    pub fn observed(mut self, observer: impl FnMut(&WorkerEvent<'_>) + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Sets how many threads call the store. By default 4.
    ///
    /// A store blocks, so it is called on threads, while the tasks run on; all steps that become
    /// ready while a commit is made are the next commit.
    pub fn store_threads(mut self, count: usize) -> Self {
        self.calls = Calls::Threads(count.max(1));
        self
    }

    /// Calls the store in the scheduler's own thread: for one that answers at once, a
    /// [`MemoryStore`](crate::MemoryStore) in a test. All tasks wait meanwhile.
    pub fn without_threads(mut self) -> Self {
        self.calls = Calls::Here;
        self
    }

    /// Serves until it is stopped.
    ///
    /// # Errors
    ///
    /// The stop that ended it; or [`Stop::Failed`] with a store's error that no pause mends: the
    /// store was written by a newer version of this crate.
    ///
    /// # When cancelled
    ///
    /// It claims no more. Effects that have begun go on to their ends, and what came of them is
    /// written; everything else is released at once, for other workers. Cancelled again, it cancels
    /// the effects as well: what they return is written, and an instance whose effect lets
    /// [`Stop::Cancelled`] out is released. When killed, it leaves everything as it is, and the
    /// leases lapse. The same holds for a deadline, and for an error that is thrown into it.
    pub async fn run(self, task: &mut Task<'_>) -> Result<(), Stop> {
        self.run_until(task, Until::Stopped).await.map(drop)
    }

    /// Serves until nothing is ready and nothing is held. Returns what was done.
    ///
    /// An instance that is put off is not waited for, nor a timer.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    ///
    /// # When cancelled
    ///
    /// As [`run`](Self::run).
    pub async fn run_until_idle(self, task: &mut Task<'_>) -> Result<Tally, Stop> {
        self.run_until(task, Until::Idle).await
    }

    async fn run_until(self, task: &mut Task<'_>, until: Until) -> Result<Tally, Stop> {
        let link: Box<dyn Link> = match self.calls {
            Calls::Here => Box::new(Direct(Arc::clone(&self.store))),
            Calls::Threads(count) => Box::new(Threads::start(&self.store, count)?),
            #[cfg(test)]
            Calls::By(link) => link,
        };
        let names = self
            .services
            .iter()
            .map(|service| Arc::clone(service.name()));
        let desk = Rc::new(Desk {
            store: self.store,
            terms: self.terms,
            bodies: names.collect(),
            link,
            phase: Cell::new(Phase::Running),
            is_closed: Cell::new(false),
            fatal: RefCell::new(None),
            waiters: Waiters::default(),
            holdings: RefCell::new(BTreeMap::new()),
            queue: RefCell::default(),
            kept: RefCell::new(Kept::default()),
            tally: Cell::new(Tally::default()),
            observer: RefCell::new(self.observer),
        });
        let services = self.services;
        task.scope(async |scope| {
            let (commits, leases) = (Rc::clone(&desk), Rc::clone(&desk));
            scope.spawn("commits", async move |task| {
                commits::run(&commits, task).await
            });
            scope.spawn("leases", async move |task| leases::run(&leases, task).await);
            let claims = Claims {
                desk: Rc::clone(&desk),
                services,
                spawner: scope.spawner(),
                until,
                number: 0,
            };
            scope.spawn("claims", async move |task| claims.run(task).await);
            watch(&desk, scope).await
        })
        .await
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("name", &self.terms.name)
            .finish_non_exhaustive()
    }
}
