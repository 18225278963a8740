use rusqlite::Connection;

use super::{SqliteStore, failure::store_error, letters::post};
use crate::{
    body::{Body, post::Posted},
    record::post_error::PostError,
    store::Store,
};

impl SqliteStore {
    /// Posts a letter in the user's own transaction: it is there if, and as soon as, that is
    /// committed.
    ///
    /// The transaction is one of the file of this store, of any connection to it.
    ///
    /// # Errors
    ///
    /// As [`Body::post`].
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, Posted, SqliteStore, Wait, rusqlite::Connection};
    ///
    /// # let folder = std::env::temp_dir().join(format!("doc-post-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("orders.db");
    /// let body: Body<(), (), String> = Body::new("order", 1, |()| {
    ///     Coroutine::new(async |co| loop { co.yield_(()).await?; })
    /// })
    /// .waiting(|()| Wait::Mail);
    /// let store = SqliteStore::open(&path)?;
    /// let (mut order, _) = body.open(&store, "order-1", ())?;
    ///
    /// let mut connection = Connection::open(&path)?;
    /// let transaction = connection.transaction()?;
    /// let paid = store.post_in(&transaction, &body, "order-1", "payment-7", "paid".to_owned())?;
    /// assert_eq!(paid, Posted::New);
    /// transaction.rollback()?;
    /// assert_eq!(order.receive()?, None); // the letter was never there
    /// # drop((order, store, connection));
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn post_in<A, Y, S, R, E>(
        &self,
        transaction: &Connection,
        body: &Body<A, Y, S, R, E>,
        id: &str,
        letter_key: &str,
        value: S,
    ) -> Result<Posted, PostError<S>> {
        let (now, limit) = (self.micros(), self.0.settings.mailbox_limit);
        body.post_by(self.value_limit(), id, letter_key, value, |letter| {
            let posted = whole(transaction, || post(transaction, letter, limit, now));
            posted.map_err(|error| store_error(error, id, 0))
        })
    }
}

/// Takes back what `write` has written if it fails, whatever its caller commits then.
fn whole<T>(
    connection: &Connection,
    write: impl FnOnce() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.execute_batch("SAVEPOINT durable_post")?;
    let written = write().and_then(|written| {
        connection.execute_batch("RELEASE durable_post")?;
        Ok(written)
    });
    if written.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK TO durable_post; RELEASE durable_post")?;
    }
    written
}
