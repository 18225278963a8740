use durable::{Body, PostError, Posted, store::PostOutcome, store::Store};
use postgres::Transaction;

use crate::{
    failure::Failed,
    letters,
    store::{PostgresStore, Shared},
};

impl PostgresStore {
    /// Posts a letter in the user's own transaction: it is there if, and as soon as, that is
    /// committed.
    ///
    /// The transaction is one of the database of this store, of any connection to it. It holds the
    /// lock of the instance's row from then on, so a step of this instance waits for it. After an
    /// error it is as it was before, and may go on; but one that does not read committed may have
    /// met a conflict, which is `Busy`, and has to begin again.
    ///
    /// # Errors
    ///
    /// Those of [`Body::post`].
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, Posted, Wait};
    /// use durable_postgres::{PostgresStore, postgres::{Client, NoTls}};
    ///
    /// # let cluster = cluster::Cluster::start();
    /// # let url = cluster.url();
    /// let body: Body<(), (), String> = Body::new("order", 1, |()| {
    ///     Coroutine::new(async |co| loop { co.yield_(()).await?; })
    /// })
    /// .waiting(|()| Wait::Mail);
    /// let store = PostgresStore::open(&url)?;
    /// let (mut order, _) = body.open(&store, "order-1", ())?;
    ///
    /// let mut client = Client::connect(&url, NoTls)?;
    /// let mut transaction = client.transaction()?;
    /// let paid =
    ///     store.post_in(&mut transaction, &body, "order-1", "payment-7", "paid".to_owned())?;
    /// assert_eq!(paid, Posted::New);
    /// transaction.rollback()?;
    /// assert_eq!(order.receive()?, None); // the letter was never there
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn post_in<A, Y, S, R, E>(
        &self,
        transaction: &mut Transaction<'_>,
        body: &Body<A, Y, S, R, E>,
        id: &str,
        letter_key: &str,
        value: S,
    ) -> Result<Posted, PostError<S>> {
        let Shared { sql, settings, .. } = &*self.0;
        body.post_by(self.value_limit(), id, letter_key, value, |letter| {
            let mut post = || {
                let mut savepoint = transaction.transaction()?; // dropped, it is rolled back
                let posted = letters::post(&mut savepoint, sql, letter, settings.mailbox_limit)?;
                if posted == PostOutcome::New {
                    savepoint.commit()?;
                }
                Ok(posted)
            };
            post().map_err(|failed: Failed| failed.at(id, 0))
        })
    }
}
