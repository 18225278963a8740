//! Letters in the user's own transaction.

use rusqlite::Connection;

use super::{
    SqliteStore,
    letters::{post, whole},
    store_error,
    terms::Terms,
};
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
    /// Those of [`Body::post`].
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
        let terms = Terms {
            now: self.micros(),
            mailbox_limit: self.0.settings.mailbox_limit,
        };
        body.post_by(self.value_limit(), id, letter_key, value, |letter| {
            let posted = whole(transaction, || {
                post(transaction, letter, terms.mailbox_limit, terms.now)
            });
            posted.map_err(|error| store_error(error, id, 0))
        })
    }
}
