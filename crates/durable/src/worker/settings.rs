//! The settings of a worker.

use std::{sync::Arc, time::Duration};

use super::{Calls, Worker};
use crate::work::event::WorkerEvent;

impl Worker {
    /// Sets its name, which stands in the rows that it writes. By default the number of the
    /// process, and of the worker in it.
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
    /// let worker = Worker::new(&store)
    ///     .serve(&doubled, async |_, _, number| Answer::Send(number * 2))
    ///     .named("berlin-1");
    /// let tally = Scheduler::new().block_on(async |task| worker.run_until_idle(task).await)?;
    /// assert_eq!(tally.ended, 1);
    /// let history = doubled.history(&store, "d-1")?;
    /// let workers: Vec<_> = history.iter().map(|step| step.worker).collect();
    /// assert_eq!(workers, [None, Some("berlin-1")]); // the first step was made by `open`
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn named(mut self, name: impl Into<Arc<str>>) -> Self {
        self.terms.name = name.into();
        self
    }

    /// Sets for how long others leave an instance alone that this worker holds, by the store's
    /// clock: nobody waits longer for a worker that has died. By default 30 s, and at least a
    /// millisecond. It is extended each time a third of it has passed, while the worker lives.
    ///
    /// ```
    /// use durable::{Answer, Body, Clock, MemoryStore, Store, Worker, store::Filter};
    /// use scheduler::Scheduler;
    /// use std::time::{Duration, UNIX_EPOCH};
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let store = MemoryStore::builder().clock(Clock::manual(UNIX_EPOCH)).build();
    /// doubled.open(&store, "d-1", 21)?;
    /// let seen = store.clone();
    /// let worker = Worker::new(&store)
    ///     .serve(&doubled, async move |_, _, number| {
    ///         let heads = seen.list(&Filter::default()).expect("it is in memory");
    ///         assert_eq!(heads[0].ready, Some(60_000_000)); // others may claim it from then on
    ///         Answer::Send(number * 2)
    ///     })
    ///     .lease(Duration::from_secs(60));
    /// let tally = Scheduler::new().block_on(async |task| worker.run_until_idle(task).await)?;
    /// assert_eq!((tally.ended, tally.put_off), (1, 0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn lease(mut self, lease: Duration) -> Self {
        self.terms.set_lease(lease);
        self
    }

    /// Sets how many instances it holds at once, and how many coroutines it keeps in memory, at
    /// most. By default 256.
    ///
    /// The coroutine of an instance that waits is kept as long as there is room, and used again if
    /// nobody else has had the instance in between; else it is built again by replay.
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, Worker};
    /// use scheduler::{Clock, Scheduler, Stop};
    /// use std::time::Duration;
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// for number in 0..6 {
    ///     doubled.open(&store, &format!("d-{number}"), number)?;
    /// }
    /// let worker = Worker::new(&store)
    ///     .serve(&doubled, async |task, _, number| {
    ///         task.sleep(Duration::from_secs(1)).await?;
    ///         Ok::<_, Stop>(Answer::Send(number * 2))
    ///     })
    ///     .at_most(2);
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// let passed = scheduler.block_on(async |task| {
    ///     let begun = task.now();
    ///     worker.run_until_idle(task).await?;
    ///     Ok(task.now() - begun)
    /// })?;
    /// assert!(passed >= Duration::from_secs(3)); // six, two at a time
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at_most(mut self, instances: usize) -> Self {
        self.terms.set_at_most(instances);
        self
    }

    /// Sets after how many claims without a step an instance is parked. By default 10.
    ///
    /// An instance that fails is put off, for [`pauses`](Self::pauses) that double. One that fails
    /// for the last time is parked with its problem, until [`Body::retry`](crate::Body::retry).
    /// A claim whose worker dies is an attempt as well; [`many_workers`](crate::many_workers) says
    /// what becomes of others that died with it.
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, Status, Store, Worker, store::Filter};
    /// use scheduler::Scheduler;
    /// use std::time::Duration;
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// doubled.open(&store, "d-1", 21)?;
    /// let worker = Worker::new(&store)
    ///     .serve(&doubled, async |_, _, _| {
    ///         Answer::Later(Duration::ZERO, "out of order".to_owned())
    ///     })
    ///     .attempts(2);
    /// let tally = Scheduler::new().block_on(async |task| worker.run_until_idle(task).await)?;
    /// assert_eq!((tally.put_off, tally.parked), (1, 1));
    /// assert_eq!(store.list(&Filter::default())?[0].status, Status::Parked);
    /// doubled.retry(&store, "d-1")?; // once whatever it was is mended
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.terms.set_attempts(attempts);
        self
    }

    /// Sets the pause after a first failure, and the longest one. By default a second, and ten
    /// minutes.
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, Worker, WorkerEvent};
    /// use scheduler::{Scheduler, Stop};
    /// use std::{cell::RefCell, rc::Rc, time::Duration};
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// doubled.open(&store, "d-1", 21)?;
    /// let lines = Rc::new(RefCell::new(Vec::new()));
    /// let noted = Rc::clone(&lines);
    /// let worker = Worker::new(&store)
    ///     .serve(&doubled, async |_, _, _| Err::<Answer<u32>, _>(Stop::failed("out of order")))
    ///     .pauses(Duration::from_secs(5), Duration::from_secs(60))
    ///     .observed(move |event| {
    ///         if let WorkerEvent::PutOff { .. } = event {
    ///             noted.borrow_mut().push(event.to_string());
    ///         }
    ///     });
    /// Scheduler::new().block_on(async |task| worker.run_until_idle(task).await)?;
    /// assert_eq!(lines.take(), ["d-1/1 is put off for 5s: d-1/1: out of order"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.terms.set_pauses(first, longest);
        self
    }

    /// Sets the pause after a claim that found nothing: letters and timers are noticed that much
    /// later, at most. By default 200 ms, and at least a millisecond.
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, Store, Wait, Worker, store::Filter};
    /// use scheduler::{Clock, Scheduler};
    /// use std::time::Duration;
    /// # use coroutine::Coroutine;
    /// # let sink: Body<(), (), u32> = Body::new("sink", 1, |()| {
    /// #     Coroutine::new(async |co| co.yield_(()).await.map(drop))
    /// # })
    /// # .waiting(|()| Wait::Mail);
    ///
    /// let store = MemoryStore::new();
    /// sink.open(&store, "s-1", ())?; // it waits for a letter
    /// let worker = Worker::new(&store)
    ///     .serve(&sink, async |_, _, ()| Answer::Send(0))
    ///     .poll(Duration::from_secs(60))
    ///     .without_threads();
    /// let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    /// scheduler.block_on(async move |task| {
    ///     let waiting = || store.list(&Filter::default()).map(|heads| heads[0].letters);
    ///     let worker = task.spawn("worker", async move |task| worker.run(task).await);
    ///     task.sleep(Duration::from_secs(1)).await?;
    ///     sink.post(&store, "s-1", "monday", 5)?;
    ///     task.sleep(Duration::from_secs(1)).await?;
    ///     assert_eq!(waiting()?, 1);
    ///     task.sleep(Duration::from_secs(60)).await?;
    ///     assert_eq!(waiting()?, 0);
    ///     worker.cancel();
    ///     Ok(())
    /// })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn poll(mut self, pause: Duration) -> Self {
        self.terms.set_poll(pause);
        self
    }

    /// Calls `observer` with whatever the worker does: for logs and metrics.
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, Worker};
    /// use scheduler::Scheduler;
    /// use std::{cell::RefCell, rc::Rc};
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// doubled.open(&store, "d-1", 21)?;
    /// let lines = Rc::new(RefCell::new(Vec::new()));
    /// let noted = Rc::clone(&lines);
    /// let worker = Worker::new(&store)
    ///     .serve(&doubled, async |_, _, number| Answer::Send(number * 2))
    ///     .observed(move |event| noted.borrow_mut().push(event.to_string()));
    /// Scheduler::new().block_on(async |task| worker.run_until_idle(task).await)?;
    /// assert_eq!(lines.take(), ["1 claimed", "d-1/2 returned"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn observed(mut self, observer: impl FnMut(&WorkerEvent<'_>) + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Sets how many threads call the store. By default 4.
    ///
    /// A store blocks, so it is called on threads, while the tasks run on; all steps that become
    /// ready while a commit is made are the next commit.
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
    /// let worker = Worker::new(&store)
    ///     .serve(&doubled, async |_, _, number| Answer::Send(number * 2))
    ///     .store_threads(1);
    /// let tally = Scheduler::new().block_on(async |task| worker.run_until_idle(task).await)?;
    /// assert_eq!(tally.ended, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn store_threads(mut self, count: usize) -> Self {
        self.calls = Calls::Threads(count.max(1));
        self
    }

    /// Calls the store in the scheduler's own thread: for one that answers at once, a
    /// [`MemoryStore`](crate::MemoryStore) in a test. All tasks wait meanwhile.
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
    /// let worker = Worker::new(&store)
    ///     .serve(&doubled, async |_, _, number| Answer::Send(number * 2))
    ///     .without_threads();
    /// let tally = Scheduler::new().block_on(async |task| worker.run_until_idle(task).await)?;
    /// assert_eq!(tally.ended, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn without_threads(mut self) -> Self {
        self.calls = Calls::Here;
        self
    }
}
