use std::{convert::Infallible, fmt, sync::Arc};

use coroutine::Coroutine;

use crate::{
    body::Body,
    ground::{clock::time, codec::START, key::Key},
    record::{open_error::OpenError, row::Row, rows::Rows, store_error::StoreError},
    replay::{Observer, Replay, script::Script},
    store::{Since, Store},
};

mod fork;
mod json_lines;
mod machine;
mod recorded;

pub use recorded::Recorded;

/// All recorded steps of an instance: what went in and what came out, and when.
///
/// It is read once and does not change. It has been checked against its sums, and not yet against
/// the body: [`check`](Self::check) does that.
///
/// ```
/// use coroutine::{Coroutine, Yielded};
/// use durable::{Body, MemoryStore};
///
/// let body: Body<(), u32, u32> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
///     let mut sum = 0;
///     loop {
///         sum += co.yield_(sum).named("adding").await?;
///     }
/// }));
/// let store = MemoryStore::new();
/// let (mut sum, _) = body.open(&store, "s", ())?;
/// sum.send(5)?;
/// sum.send(7)?;
///
/// let history = body.history(&store, "s")?;
/// let signals: Vec<_> = history.iter().map(|step| step.signal).collect();
/// assert_eq!(signals, [r#"{"start":null}"#, r#"{"send":5}"#, r#"{"send":7}"#]);
/// assert_eq!(history.iter().last().unwrap().outcome, r#"{"yielded":12}"#);
///
/// // What if the second had been another?
/// let mut then = history.at(2)?;
/// assert_eq!(then.send(100)?, Yielded(105));
/// assert_eq!(sum.send(1)?, Yielded(13)); // it knows nothing of that
/// # then.discard();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct History<Y, S = (), R = (), E = Infallible> {
    script: Arc<Script<Y, S, R, E>>,
    id: Arc<str>,
    rows: Rows,
}

impl<A, Y, S, R, E> Body<A, Y, S, R, E> {
    /// Reads all recorded steps of an instance. It disturbs nobody who has it open.
    ///
    /// # Errors
    ///
    /// [`Unknown`](OpenError::Unknown), or the store's.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore, OpenError};
    ///
    /// let body: Body<(), ()> = Body::new("once", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
    /// });
    /// let store = MemoryStore::new();
    /// body.open(&store, "a", ())?.0.send(())?;
    /// let history = body.history(&store, "a")?;
    /// assert_eq!(history.iter().count(), 2);
    /// assert!(matches!(body.history(&store, "b"), Err(OpenError::Unknown(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn history(
        &self,
        store: &impl Store,
        id: &str,
    ) -> Result<History<Y, S, R, E>, OpenError<E>> {
        let failed = OpenError::store(id);
        let mut rows = Rows::new();
        let mut page = Rows::new();
        loop {
            page.clear();
            let next = rows.last().map_or(1, |row: Row<'_>| row.seq + 1);
            let loaded = store.load(id, Since::Step(next), &mut page);
            let Some(loaded) = loaded.map_err(&failed)? else {
                return Err(OpenError::Unknown(id.to_owned()));
            };
            page.iter().for_each(|row| rows.push(row));
            let last = rows.last().map_or(0, |row| row.seq);
            if last >= loaded.head.seq {
                break;
            }
            if page.is_empty() {
                let error = StoreError::corrupt(id, last + 1, "its log ends before it");
                return Err(failed(error));
            }
        }
        let history = History::new(&self.script, id.into(), rows);
        history.check_sums().map_err(failed)?;
        Ok(history)
    }
}

impl<Y, S, R, E> History<Y, S, R, E> {
    fn new(script: &Arc<Script<Y, S, R, E>>, id: Arc<str>, rows: Rows) -> Self {
        let script = Arc::clone(script);
        Self { script, id, rows }
    }

    fn check_sums(&self) -> Result<(), StoreError> {
        let mut before = (0, 0);
        for row in self.rows.iter() {
            let begins = row.signal.starts_with(START);
            let corrupt = |how: &str| Err(StoreError::corrupt(&self.id, row.seq, how));
            if row.seq != before.0 + 1 && !begins {
                return corrupt("the step before it is missing");
            }
            if row.sum != row.sum_after(before.1, &self.id) {
                return corrupt("its check sum is another");
            }
            before = (row.seq, row.sum);
        }
        Ok(())
    }

    /// Returns the instance's id.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore};
    ///
    /// let body: Body<(), ()> = Body::new("once", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
    /// });
    /// let store = MemoryStore::new();
    /// body.open(&store, "a", ())?;
    /// assert_eq!(body.history(&store, "a")?.id(), "a");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Iterates over the steps, the oldest first.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore};
    ///
    /// let body: Body<(), ()> = Body::new("once", 1, |()| {
    ///     Coroutine::new(async |co| co.yield_(()).named("asking").await)
    /// });
    /// let store = MemoryStore::new();
    /// body.open(&store, "a", ())?.0.send(())?;
    /// let history = body.history(&store, "a")?;
    /// let outcomes: Vec<&str> = history.iter().map(|row| row.outcome).collect();
    /// assert_eq!(outcomes, [r#"{"yielded":null}"#, r#"{"returned":null}"#]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = Recorded<'_>> {
        self.rows.iter().map(|row| Recorded {
            step: row.seq,
            time: time(row.at),
            signal: row.signal,
            outcome: row.outcome,
            state: row.state,
            version: row.version,
            worker: row.worker,
        })
    }

    /// Builds a private coroutine as it was after a step, to be sent whatever you like. The store
    /// learns nothing of that.
    ///
    /// # Errors
    ///
    /// [`NoStep`](OpenError::NoStep), or [`Diverged`](OpenError::Diverged).
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, MemoryStore};
    ///
    /// let sum: Body<(), u32, u32> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
    ///     let mut sum = 0;
    ///     loop {
    ///         sum += co.yield_(sum).await?;
    ///     }
    /// }));
    /// let store = MemoryStore::new();
    /// let (mut s, _) = sum.open(&store, "s", ())?;
    /// s.send(5)?;
    /// s.send(7)?;
    /// let mut then = sum.history(&store, "s")?.at(2)?; // as it was when it had yielded 5
    /// assert_eq!(then.send(100)?, Yielded(105));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at(&self, step: u64) -> Result<Coroutine<Y, S, R, E>, OpenError<E>> {
        let replay = self.replay_to(step)?;
        let live = replay.into_live().ok_or_else(|| self.no_step(step))?;
        Ok(live.into_coroutine())
    }

    /// Replays all steps and compares: a history that was captured in production is a test of the
    /// body.
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore};
    ///
    /// let version = |version, greeting: &'static str| -> Body<(), String> {
    ///     Body::new("greeter", version, move |()| Coroutine::new(async move |co| {
    ///         co.yield_(greeting.to_owned()).await
    ///     }))
    /// };
    /// let store = MemoryStore::new();
    /// version(1, "hello").open(&store, "g", ())?;
    /// let mut captured = Vec::new();
    /// version(1, "hello").history(&store, "g")?.write_json_lines(&mut captured)?;
    ///
    /// let history = version(1, "hello").read_json_lines(&captured[..])?;
    /// assert!(history.check().is_ok());
    /// let history = version(1, "good day").read_json_lines(&captured[..])?;
    /// assert!(history.check().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Diverged`](OpenError::Diverged) at the first step that differs.
    pub fn check(&self) -> Result<(), OpenError<E>> {
        self.replay_all(&mut |_, _, _| ())
    }

    fn replay_all(&self, observer: Observer<'_>) -> Result<(), OpenError<E>> {
        let mut replay: Option<Replay<Y, S, R, E>> = None;
        for row in self.rows.iter() {
            let begins = row.signal.starts_with(START) && row.seq > 1;
            let replay = match &mut replay {
                Some(replay) if !begins => replay,
                other => other.insert(Replay::new(&self.script, &self.id, row.seq)),
            };
            replay.feed_observed(row, observer)?;
        }
        Ok(())
    }

    /// Replays the body that ran at a step, up to it.
    fn replay_to(&self, step: u64) -> Result<Replay<Y, S, R, E>, OpenError<E>> {
        let end = self.rows.partition_point(|row| row.seq <= step);
        let there = end.checked_sub(1).and_then(|last| self.rows.get(last));
        there
            .filter(|row| row.seq == step)
            .ok_or_else(|| self.no_step(step))?;
        let begins = |n: &usize| {
            self.rows
                .get(*n)
                .is_some_and(|row| row.signal.starts_with(START))
        };
        let start = (0..end).rev().find(begins).unwrap_or(0);
        let first = self.rows.get(start).map_or(1, |row| row.seq);
        let mut replay = Replay::new(&self.script, &self.id, first);
        for row in (start..end).filter_map(|n| self.rows.get(n)) {
            replay.feed(row)?;
        }
        Ok(replay)
    }

    fn no_step(&self, step: u64) -> OpenError<E> {
        OpenError::NoStep(Key::new(Arc::clone(&self.id), step))
    }
}

impl<Y, S, R, E> fmt::Debug for History<Y, S, R, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("History")
            .field("id", &self.id)
            .field("steps", &self.rows.len())
            .finish_non_exhaustive()
    }
}
