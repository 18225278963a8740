//! Workers in a task of the scheduler.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt,
    rc::Rc,
    sync::Arc,
};

use scheduler::{Stop, Task};

use crate::{
    bodies::Bodies,
    ground::key::Key,
    store::Store,
    work::{kept::Kept, tally::Tally, terms::Terms},
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
mod settings;
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
    ///
    /// ```
    /// use durable::{MemoryStore, Worker};
    /// use scheduler::Scheduler;
    ///
    /// let worker = Worker::new(&MemoryStore::new());
    /// let tally = Scheduler::new().block_on(async |task| worker.run_until_idle(task).await)?;
    /// assert!(tally.is_idle()); // it serves nothing
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, Worker};
    /// use scheduler::{Scheduler, Stop};
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// doubled.open(&store, "d-1", 21)?;
    /// let worker = Worker::new(&store).serve(&doubled, async |task, key, number| {
    ///     assert_eq!(key.to_string(), "d-1/1");
    ///     task.yield_now().await?; // or a socket, a timer, a channel
    ///     Ok::<_, Stop>(Answer::Send(number * 2))
    /// });
    /// let tally = Scheduler::new().block_on(async |task| worker.run_until_idle(task).await)?;
    /// assert_eq!((tally.ended, tally.put_off), (1, 0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, Worker};
    /// use scheduler::{Clock, JoinError, Scheduler};
    /// use std::time::Duration;
    /// # use coroutine::Complete;
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// doubled.open(&store, "d-1", 21)?;
    /// let worker = Worker::new(&store)
    ///     .serve(&doubled, async |_, _, number| Answer::Send(number * 2))
    ///     .without_threads();
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// scheduler.block_on(async |task| {
    ///     let worker = task.spawn("worker", async move |task| worker.run(task).await);
    ///     task.sleep(Duration::from_secs(10)).await?; // or until a signal comes
    ///     worker.cancel();
    ///     assert_eq!(task.join(&worker).await?, Err(JoinError::Cancelled));
    ///     Ok(())
    /// })?;
    /// assert_eq!(doubled.find(&store, "d-1")?.1, Complete(42));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, Worker};
    /// use scheduler::Scheduler;
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// doubled.open(&store, "d-1", 21)?;
    /// let worker =
    ///     Worker::new(&store).serve(&doubled, async |_, _, number| Answer::Send(number * 2));
    /// let tally = Scheduler::new().block_on(async |task| worker.run_until_idle(task).await)?;
    /// assert_eq!((tally.claimed, tally.steps, tally.ended), (1, 1, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
