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
    ///
    /// ```
    /// use coroutine::Coroutine;
    /// use durable::{Body, MemoryStore, Next};
    ///
    /// let day: Body<u32, u32, (), Next<u32, ()>> = Body::new("day", 1, |day: u32| {
    ///     Coroutine::new(async move |co| {
    ///         co.yield_(day).await?;
    ///         Ok(Next::Again(day + 1))
    ///     })
    /// })
    /// .restarting();
    /// let store = MemoryStore::new();
    /// let (mut days, _) = day.open(&store, "d", 0)?;
    /// for _ in 0..3 {
    ///     days.send(())?; // an end and a start: two rows
    /// }
    /// assert_eq!(day.prune(&store, "d")?, 5);
    /// assert_eq!(day.history(&store, "d")?.iter().count(), 2); // the first, and the last start
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn prune(&self, store: &impl Store, id: &str) -> Result<u64, StoreError> {
        store.prune(id)
    }
}
