//! The settings of a worker.

use std::{sync::Arc, time::Duration};

use super::ThreadWorker;
use crate::work::event::WorkerEvent;

impl<'h> ThreadWorker<'h> {
    /// Sets its name, which stands in the rows that it writes. By default the number of the
    /// process, and of the worker in it.
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
    /// let worker = ThreadWorker::new(&store)
    ///     .serve(&doubled, |_, number| Answer::Send(number * 2));
    /// worker.named("berlin-1").turn()?;
    /// let history = doubled.history(&store, "d-1")?;
    /// let workers: Vec<_> = history.iter().map(|step| step.worker).collect();
    /// assert_eq!(workers, [None, Some("berlin-1")]); // the first step was made by `open`
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn named(mut self, name: impl Into<Arc<str>>) -> Self {
        self.desk.terms.name = name.into();
        self
    }

    /// Sets for how long others leave an instance alone that this worker holds, by the store's
    /// clock: nobody waits longer for a worker that has died. By default 30 s, and at least a
    /// millisecond.
    ///
    /// It is extended between two steps, so it has to be longer than any one effect takes: else
    /// another worker may perform that effect as well, with the same key, and this one's answer is
    /// dropped.
    ///
    /// ```
    /// use durable::{Answer, Body, Clock, MemoryStore, ThreadWorker};
    /// use std::time::{Duration, UNIX_EPOCH};
    /// # use coroutine::Coroutine;
    /// # let pair: Body<u32, u32, u32, u32> = Body::new("pair", 1, |number| {
    /// #     Coroutine::new(async move |co| {
    /// #         Ok(co.yield_(number).await? + co.yield_(number).await?)
    /// #     })
    /// # });
    ///
    /// let clock = Clock::manual(UNIX_EPOCH);
    /// let store = MemoryStore::builder().clock(clock.clone()).build();
    /// pair.open(&store, "p-1", 21)?; // it will ask twice
    /// let start = || {
    ///     let worker = ThreadWorker::new(&store).lease(Duration::from_secs(60));
    ///     worker.serve(&pair, |_, number| Answer::Send(*number))
    /// };
    /// assert_eq!(start().turn()?.steps, 1); // and it dies
    /// let mut other = start();
    /// assert!(other.turn()?.is_idle());
    /// clock.advance(Duration::from_secs(60));
    /// assert_eq!(other.turn()?.ended, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.desk.terms.set_lease(lease);
        self
    }

    /// Sets how many instances it holds, and how many coroutines it keeps in memory, at most. By
    /// default 256.
    ///
    /// ```
    /// use durable::{Answer, Body, MemoryStore, ThreadWorker};
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// for number in 0..5 {
    ///     doubled.open(&store, &format!("d-{number}"), number)?;
    /// }
    /// let worker = ThreadWorker::new(&store)
    ///     .serve(&doubled, |_, number| Answer::Send(number * 2));
    /// assert_eq!(worker.at_most(2).turn()?.claimed, 2); // and leaves the rest to others
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn at_most(mut self, instances: usize) -> Self {
        self.desk.terms.set_at_most(instances);
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
    /// use durable::{Answer, Body, MemoryStore, ThreadWorker};
    /// use std::time::Duration;
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let store = MemoryStore::new();
    /// doubled.open(&store, "d-1", 21)?;
    /// let mut worker = ThreadWorker::new(&store)
    ///     .serve(&doubled, |_, _| Answer::Later(Duration::ZERO, "out of order".to_owned()))
    ///     .attempts(2);
    /// assert_eq!(worker.turn()?.put_off, 1);
    /// assert_eq!(worker.turn()?.parked, 1);
    /// assert!(worker.turn()?.is_idle());
    /// doubled.retry(&store, "d-1")?; // once whatever it was is mended
    /// assert_eq!(worker.turn()?.put_off, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.desk.terms.set_attempts(attempts);
        self
    }

    /// Sets the pause after a first failure, and the longest one. By default a second, and ten
    /// minutes.
    ///
    /// ```
    /// use durable::{Answer, Body, Clock, MemoryStore, ThreadWorker};
    /// use std::time::{Duration, UNIX_EPOCH};
    /// # use coroutine::Coroutine;
    /// # let doubled: Body<u32, u32, u32, u32> = Body::new("doubled", 1, |number| {
    /// #     Coroutine::new(async move |co| co.yield_(number).await)
    /// # });
    ///
    /// let clock = Clock::manual(UNIX_EPOCH);
    /// let store = MemoryStore::builder().clock(clock.clone()).build();
    /// doubled.open(&store, "d-1", 21)?;
    /// let mut tries = 0;
    /// let mut worker = ThreadWorker::new(&store)
    ///     .serve(&doubled, |_, number| {
    ///         tries += 1;
    ///         assert!(tries > 1, "the first one fails");
    ///         Answer::Send(number * 2)
    ///     })
    ///     .pauses(Duration::from_secs(5), Duration::from_secs(60));
    /// assert_eq!(worker.turn()?.put_off, 1);
    /// clock.advance(Duration::from_secs(4));
    /// assert!(worker.turn()?.is_idle());
    /// clock.advance(Duration::from_secs(1));
    /// assert_eq!(worker.turn()?.ended, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.desk.terms.set_pauses(first, longest);
        self
    }

    /// Calls `observer` with whatever the worker does: for logs and metrics.
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
    /// let mut lines = Vec::new();
    /// let mut worker = ThreadWorker::new(&store)
    ///     .serve(&doubled, |_, number| Answer::Send(number * 2))
    ///     .observed(|event| lines.push(event.to_string()));
    /// worker.turn()?;
    /// drop(worker);
    /// assert_eq!(lines, ["1 claimed", "d-1/2 returned"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn observed(mut self, observer: impl FnMut(&WorkerEvent<'_>) + 'h) -> Self {
        self.desk.observer = Some(Box::new(observer));
        self
    }
}
