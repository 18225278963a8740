use coroutine::CoroutineState;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{SqliteStore, steps, store_error};
use crate::{
    durable::{Durable, SendWithError, WriteError},
    ground::{crash, panic::drop_quietly},
    record::{error::Error, store_error::StoreError},
    store::{Append, Appended},
};

impl SqliteStore {
    /// Sends a value to an instance in a SQLite store, and runs the user's own SQL in the
    /// transaction that commits the step: exactly once, because both are written or neither.
    ///
    /// The closure runs after the step was inserted and before the commit. It is alone with the
    /// store: it must not write to it otherwise than by the transaction, nor end that. Others who
    /// write meanwhile wait, and after the busy timeout they get [`StoreError::Busy`].
    ///
    /// # Errors
    ///
    /// [`Step`](SendWithError::Step) as [`Durable::send`], [`Closure`](SendWithError::Closure) if
    /// the closure failed. Nothing was written, and the value comes back.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, SendWithError, SqliteStore};
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-with-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("sums.db");
    /// let body: Body<(), i64, i64> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
    ///     let mut sum = 0;
    ///     loop {
    ///         sum += co.yield_(sum).await?;
    ///     }
    /// }));
    /// let store = SqliteStore::open(&path)?;
    /// let (mut sum, _) = body.open(&store, "s", ())?;
    /// let step = SqliteStore::send_with(&mut sum, 5, |transaction| {
    ///     transaction.execute("CREATE TABLE booked (amount INTEGER) STRICT", [])?;
    ///     transaction.execute("INSERT INTO booked VALUES (5)", [])
    /// })?;
    /// assert_eq!(step, Yielded(5));
    /// let failed = SqliteStore::send_with(&mut sum, 6, |transaction| {
    ///     transaction.execute("INSERT INTO nowhere VALUES (6)", [])
    /// });
    /// assert!(matches!(failed, Err(SendWithError::Closure(6, _))));
    /// assert_eq!(sum.send(7)?, Yielded(12)); // not 18
    /// # drop((sum, store));
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_with<Y, S, R, E, T, X>(
        durable: &mut Durable<Y, S, R, E>,
        value: S,
        with: impl FnOnce(&Transaction<'_>) -> Result<T, X>,
    ) -> Result<CoroutineState<Y, R>, SendWithError<S, E, X>> {
        let Some(store) = durable.store().as_any().downcast_ref::<Self>().cloned() else {
            let text = "the instance is not in a SQLite store".to_owned();
            let error = StoreError::Unavailable(text).at(durable.id(), Some(durable.seq() + 1));
            return Err(SendWithError::Step(Error::Store(value, error)));
        };
        let now = store.micros();
        durable.send_by(value, |append| {
            let written = store
                .0
                .group
                .alone(|connection| write(connection, &append, now, with));
            written.unwrap_or_else(|error| Err(error.into()))
        })
    }
}

fn write<T, X>(
    connection: &mut Connection,
    append: &Append,
    now: i64,
    with: impl FnOnce(&Transaction<'_>) -> Result<T, X>,
) -> Result<Appended, WriteError<X>> {
    let failed = |error| WriteError::Store(store_error(error, &append.id, append.seq + 1));
    crash::point("before BEGIN");
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let appended = steps::append(&transaction, append, now).map_err(failed)?;
    if appended == Appended::Written {
        drop_quietly(with(&transaction).map_err(WriteError::Closure)?);
        if !stands(&transaction, append).map_err(failed)? {
            let text = "the closure of `send_with` has ended its transaction, or changed the log; \
                        let it do neither";
            return Err(StoreError::Unavailable(text.to_owned()).into());
        }
        crash::point("before COMMIT");
        transaction.commit().map_err(failed)?;
    }
    Ok(appended)
}

/// Whether the step is still there, to be committed with what the closure has done.
fn stands(transaction: &Transaction<'_>, append: &Append) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM log WHERE instance = ?1 AND seq = ?2 AND sum = ?3)";
    let Some(last) = append.rows.last() else {
        return Ok(true);
    };
    let row = (&append.id, last.seq, last.sum);
    transaction
        .prepare_cached(sql)?
        .query_row(row, |row| row.get(0))
}
