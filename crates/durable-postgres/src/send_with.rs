use coroutine::CoroutineState;
use durable::{
    Durable, Error, SendWithError, StoreError, WriteError,
    store::{Append, Appended},
};
use postgres::Transaction;

use crate::{
    batch,
    connection::{Run, Within},
    failure::Failed,
    numbers::signed,
    pool::Lease,
    sql::Sql,
    store::{PostgresStore, Shared},
};

impl PostgresStore {
    /// Sends a value to an instance in a PostgreSQL store, and runs the user's own SQL in the
    /// transaction that commits the step: exactly once, because both are written or neither.
    ///
    /// The closure runs after the step was inserted and before the commit, in a transaction that
    /// reads committed. It holds the lock of the instance's row, so a letter to this instance
    /// waits; and all of it has to be over within the [time limit](crate::PostgresBuilder). It must
    /// not end the transaction, and set nothing but by `SET LOCAL`. The search path is the user's.
    ///
    /// # Errors
    ///
    /// [`Step`](SendWithError::Step) as [`Durable::send`], [`Closure`](SendWithError::Closure) if
    /// the closure failed. Nothing was written, and the value comes back.
    ///
    /// ```
    /// use coroutine::{Coroutine, Yielded};
    /// use durable::{Body, SendWithError};
    /// use durable_postgres::PostgresStore;
    ///
    /// # let cluster = cluster::Cluster::start();
    /// # let url = cluster.url();
    /// let body: Body<(), i64, i64> = Body::new("sum", 1, |()| Coroutine::new(async |co| {
    ///     let mut sum = 0;
    ///     loop {
    ///         sum += co.yield_(sum).await?;
    ///     }
    /// }));
    /// let store = PostgresStore::open(&url)?;
    /// let (mut sum, _) = body.open(&store, "s", ())?;
    /// let step = PostgresStore::send_with(&mut sum, 5, |transaction| {
    ///     transaction.batch_execute("CREATE TABLE booked (amount bigint)")?;
    ///     transaction.execute("INSERT INTO booked VALUES ($1)", &[&5_i64])
    /// })?;
    /// assert_eq!(step, Yielded(5));
    /// let failed = PostgresStore::send_with(&mut sum, 6, |transaction| {
    ///     transaction.execute("INSERT INTO nowhere VALUES (6)", &[])
    /// });
    /// assert!(matches!(failed, Err(SendWithError::Closure(6, _))));
    /// assert_eq!(sum.send(7)?, Yielded(12)); // not 18
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_with<Y, S, R, E, T, X>(
        durable: &mut Durable<Y, S, R, E>,
        value: S,
        with: impl FnOnce(&mut Transaction<'_>) -> Result<T, X>,
    ) -> Result<CoroutineState<Y, R>, SendWithError<S, E, X>> {
        let Some(store) = durable.store().as_any().downcast_ref::<Self>().cloned() else {
            let text = format!("{} is not in a PostgreSQL store", durable.id());
            let failure = StoreError::Unavailable(text).at(durable.id(), None);
            let error = Error::Store(value, failure);
            return Err(SendWithError::Step(error));
        };
        durable.send_by(value, |append| {
            let Shared { sql, pool, .. } = &*store.0;
            let mut lease = pool.lease(pool.call("", 0).until)?;
            let written = write(&mut lease, sql, &append, with);
            lease.end(matches!(
                written,
                Err(WriteError::Store(StoreError::Unavailable(_)))
            ));
            written
        })
    }
}

fn write<T, X>(
    lease: &mut Lease<'_>,
    sql: &Sql,
    append: &Append,
    with: impl FnOnce(&mut Transaction<'_>) -> Result<T, X>,
) -> Result<Appended, WriteError<X>> {
    let failed = |error: postgres::Error| {
        let failed = Failed::Server(error);
        WriteError::Store(failed.at(&append.id, append.seq + 1))
    };
    let connection = lease.connection();
    let mut within = connection.transaction().map_err(failed)?;
    let appended = batch::append_one(&mut within, sql, append)
        .map_err(|failed| failed.at(&append.id, append.seq + 1))?;
    if appended == Appended::Written {
        with(&mut within.transaction).map_err(WriteError::Closure)?;
        if !stands(&mut within, sql, append).map_err(failed)? {
            let text = "the closure of `send_with` has ended its transaction, or changed the log; \
                        let it do neither";
            return Err(StoreError::Unavailable(text.to_owned()).into());
        }
        within.transaction.commit().map_err(failed)?;
    }
    Ok(appended)
}

/// Whether the step is still there, to be committed with what the closure has done.
fn stands(within: &mut Within<'_>, sql: &Sql, append: &Append) -> Result<bool, postgres::Error> {
    let Some(last) = append.rows.last() else {
        return Ok(true);
    };
    let (seq, sum) = (signed(last.seq), i64::from(last.sum));
    let rows = within.query(&sql.stands, &[&&*append.id, &seq, &sum])?;
    rows.first().map_or(Ok(false), |row| row.try_get(0))
}
