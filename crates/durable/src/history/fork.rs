use std::sync::Arc;

use super::History;
use crate::{
    body::Body,
    ground::panic::Quiet,
    record::{
        name_error::NameError,
        open_error::OpenError,
        row::{NewRow, Row},
    },
    replay::{live::Outcome, step::ended_by},
    store::{Append, Created, NewInstance, Status, Store},
};

impl<A, Y, S, R, E> Body<A, Y, S, R, E> {
    /// Makes a new instance that shares the steps 1 to `step` with another, to see what else might
    /// have become of it.
    ///
    /// It is parked: workers leave it alone, so that no effect is performed again, and whoever
    /// opens it can go on with it. Its keys are its own.
    ///
    /// # Errors
    ///
    /// [`Unknown`](OpenError::Unknown), [`NoStep`](OpenError::NoStep),
    /// [`Exists`](OpenError::Exists), [`Name`](OpenError::Name),
    /// [`Diverged`](OpenError::Diverged), or the store's. Nothing was written.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, MemoryStore, Status};
    ///
    /// let body: Body<(), u32, u32> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
    ///     let mut sum = 0;
    ///     loop {
    ///         sum += co.yield_(sum).await?;
    ///     }
    /// }));
    /// let store = MemoryStore::new();
    /// let (mut sum, _) = body.open(&store, "s", ())?;
    /// sum.send(5)?;
    /// sum.send(7)?;
    /// body.fork(&store, "s", 2, "what-if")?;
    /// let (mut fork, step) = body.find(&store, "what-if")?;
    /// assert_eq!((step, fork.status()), (Yielded(5), Status::Parked));
    /// assert_eq!(fork.send(100)?, Yielded(105));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fork(
        &self,
        store: &impl Store,
        id: &str,
        step: u64,
        new_id: &str,
    ) -> Result<(), OpenError<E>> {
        NameError::check("id", new_id).map_err(OpenError::Name)?;
        let history = self.history(store, id)?;
        let replay = history.replay_to(step)?;
        let (base, key) = (replay.base, replay.next_key());
        let standing = replay.finish().map_err(|failure| failure.at::<E>(key))?;
        let standing = standing.ok_or_else(|| history.no_step(step))?;
        let shared = history.rows.iter().take_while(|row| row.seq <= step);
        let new_id: Arc<str> = new_id.into();
        let status = ended(&standing.outcome, shared.last());
        let shared = history.rows.iter().take_while(|row| row.seq <= step);
        let new = NewInstance {
            body: Arc::clone(&self.script.name),
            status: status.unwrap_or(Status::Parked),
            first: Append {
                id: Arc::clone(&new_id),
                epoch: 1,
                seq: 0,
                rows: renamed(shared, &new_id),
                base,
                ended: status,
                waiting: standing.wait.as_ref().map(|wait| wait.get().waiting()),
                timer: None,
                due: history.due(step),
                letter: None,
                release: false,
            },
        };
        match store.create(&new).map_err(OpenError::store(&new_id))? {
            Created::New => Ok(()),
            Created::Exists => Err(OpenError::Exists(new_id.to_string())),
        }
    }
}

impl<Y, S, R, E> History<Y, S, R, E> {
    fn due(&self, step: u64) -> Option<i64> {
        self.rows.iter().find(|row| row.seq == step)?.due
    }
}

/// The status that a shared step has ended the instance with, if it has.
fn ended<Y, R, E>(outcome: &Quiet<Outcome<Y, R, E>>, row: Option<Row<'_>>) -> Option<Status> {
    let closing = row.is_some_and(|row| row.signal == crate::ground::codec::CLOSE);
    ended_by(outcome.get(), closing)
}

/// The rows as those of another instance: with other sums.
fn renamed<'a>(rows: impl Iterator<Item = Row<'a>>, id: &str) -> Vec<NewRow> {
    let mut before = Row::seed(id);
    let renamed = rows.map(|row| {
        let row = NewRow {
            seq: row.seq,
            epoch: row.epoch,
            version: row.version,
            at: row.at,
            signal: row.signal.to_owned(),
            outcome: row.outcome.to_owned(),
            state: row.state.map(str::to_owned),
            worker: row.worker.map(str::to_owned),
            sum: 0,
        };
        let row = row.summed(before, id);
        before = row.sum;
        row
    });
    renamed.collect()
}
