//! Loads an instance's log page by page, and replays it.

use std::sync::Arc;

use crate::{
    record::{error::Error, head::Head, rows::Rows, store_error::StoreError},
    replay::{
        feed::{Feed, Rebuilt},
        script::Script,
    },
    store::{Since, Store},
};

/// A replay that is fed from a store.
pub(crate) struct Loading<'a, Y, S, R, E> {
    store: &'a dyn Store,
    feed: Feed<Y, S, R, E>,
    rows: Rows,
    /// The head of a page that was loaded and not replayed yet.
    page: Option<Head>,
}

impl<'a, Y, S, R, E> Loading<'a, Y, S, R, E> {
    pub(crate) fn new(
        store: &'a dyn Store,
        script: &Arc<Script<Y, S, R, E>>,
        id: &Arc<str>,
    ) -> Self {
        Self {
            store,
            feed: Feed::new(script, id),
            rows: Rows::new(),
            page: None,
        }
    }

    /// Replays all rows that there are. Called again, it goes on with those that have come since.
    ///
    /// `None`: there is no such instance.
    pub(crate) fn run(&mut self) -> Result<Option<&Head>, Error<(), E>> {
        loop {
            let page = self.next_page();
            let Some(head) = page.map_err(|error| self.failed(error))? else {
                return Ok(None);
            };
            if self.feed.accept(head, &self.rows)? {
                return Ok(self.feed.head());
            }
        }
    }

    /// Returns the instance.
    ///
    /// # Errors
    ///
    /// Those of [`Feed::finish`].
    pub(crate) fn finish(self) -> Result<Rebuilt<Y, S, R, E>, Error<(), E>> {
        self.feed.finish()
    }

    fn failed(&self, error: StoreError) -> Error<(), E> {
        Error::Store((), error.at(Arc::clone(self.feed.id()), None))
    }

    /// Loads the next rows into `rows`, unless that was done.
    fn next_page(&mut self) -> Result<Option<Head>, StoreError> {
        if let Some(head) = self.page.take() {
            return Ok(Some(head));
        }
        self.rows.clear();
        let (id, since) = (self.feed.id(), self.feed.since());
        let loaded = self.store.load(id, since, &mut self.rows)?;
        Ok(loaded.map(|loaded| loaded.head))
    }

    /// Returns the name of the body and the signal of the first row, which has the arguments that
    /// the instance was made with. `None`: there is no such instance.
    ///
    /// Called before [`run`](Self::run), which goes on with what this has loaded.
    pub(crate) fn origin(&mut self) -> Result<Option<(Arc<str>, String)>, StoreError> {
        let Some(head) = self.next_page()? else {
            return Ok(None);
        };
        let body = Arc::clone(&head.body);
        self.page = Some(head);
        let mut first_page = Rows::new();
        let id = self.feed.id();
        let first = match self.rows.get(0) {
            Some(row) if row.seq == 1 => Some(row),
            _ => {
                self.store.load(id, Since::Step(1), &mut first_page)?;
                first_page.get(0).filter(|row| row.seq == 1)
            }
        };
        let first = first.ok_or_else(|| StoreError::corrupt(id, 1, "step 1 is missing"))?;
        Ok(Some((body, first.signal.to_owned())))
    }
}
