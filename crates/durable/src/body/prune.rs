use crate::{body::Body, record::store_error::StoreError, store::Store};

impl<A, Y, S, R, E> Body<A, Y, S, R, E> {
    /// Removes the rows of an instance before its last restart, which no opening replays any more,
    /// but for the first, which has the arguments. Returns how many there were.
    ///
    /// The steps before the restart are gone from its history then. For an example see
    /// [`restarting`](Body::restarting).
    ///
    /// # Errors
    ///
    /// The store's; nothing was removed.
    pub fn prune(&self, store: &impl Store, id: &str) -> Result<u64, StoreError> {
        store.prune(id)
    }
}
