//! Loads an instance's log page by page, and replays it.

use std::sync::Arc;

use coroutine::trace::State;

use crate::{
    record::{error::Error, head::Head, rows::Rows, store_error::StoreError},
    replay::{Replay, Standing, script::Script, step::Position},
    store::{Since, Store},
};

/// A replay that is fed from a store.
pub(crate) struct Loading<'a, Y, S, R, E> {
    store: &'a dyn Store,
    script: &'a Arc<Script<Y, S, R, E>>,
    id: Arc<str>,
    replay: Option<Replay<Y, S, R, E>>,
    rows: Rows,
    /// The head of a page that was loaded and not replayed yet.
    page: Option<Head>,
    head: Option<Head>,
    state: State,
}

/// An instance that was built again.
pub(crate) struct Rebuilt<Y, S, R, E> {
    pub(crate) standing: Standing<Y, S, R, E>,
    pub(crate) position: Position,
    pub(crate) state: State,
}

impl<'a, Y, S, R, E> Loading<'a, Y, S, R, E> {
    pub(crate) fn new(
        store: &'a dyn Store,
        script: &'a Arc<Script<Y, S, R, E>>,
        id: &Arc<str>,
    ) -> Self {
        Self {
            store,
            script,
            id: Arc::clone(id),
            replay: None,
            rows: Rows::new(),
            page: None,
            head: None,
            state: State::Created,
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
            // A restart and a pruning in the meantime have taken the rows in between away.
            let pruned = |replay: &Replay<Y, S, R, E>| {
                let first = self.rows.get(0).map(|row| row.seq);
                head.base > replay.base && first.is_some_and(|first| first > replay.seq + 1)
            };
            if self.replay.as_ref().is_some_and(pruned) {
                self.replay = None;
                continue;
            }
            let (id, base) = (&self.id, head.base);
            let replay = self
                .replay
                .get_or_insert_with(|| Replay::new(self.script, id, base));
            for row in self.rows.iter() {
                let state = &mut self.state;
                replay.feed_observed(row, &mut |_, _, to| *state = to)?;
            }
            if replay.seq == head.seq {
                return Ok(Some(self.head.insert(head)));
            }
            if self.rows.is_empty() || replay.seq > head.seq {
                let (step, how) = (replay.seq + 1, "the log and the instance's row differ");
                let error = StoreError::corrupt(&self.id, step, how);
                return Err(self.failed(error));
            }
        }
    }

    /// Returns the instance.
    ///
    /// # Errors
    ///
    /// `Store(Corrupt)` if the head says something else than the log; `Panicked`.
    pub(crate) fn finish(self) -> Result<Rebuilt<Y, S, R, E>, Error<(), E>> {
        let (head, replay) = self.head.zip(self.replay).expect("`run` came to an end");
        let position = Position {
            id: self.id,
            epoch: head.epoch,
            seq: replay.seq,
            sum: replay.sum,
            at: replay.at,
            base: replay.base,
        };
        let key = replay.next_key();
        let corrupt = |how| {
            let error = StoreError::corrupt(&position.id, position.seq, how);
            Error::Store((), error.at(Arc::clone(&position.id), None))
        };
        let Some(standing) = replay.finish().map_err(|failure| failure.at(key))? else {
            return Err(corrupt("the start of a restart is missing"));
        };
        if head.status.is_ended() == standing.live.is_some() {
            return Err(corrupt("the instance's status is not the log's"));
        }
        Ok(Rebuilt {
            standing,
            position,
            state: self.state,
        })
    }

    fn failed(&self, error: StoreError) -> Error<(), E> {
        Error::Store((), error.at(Arc::clone(&self.id), None))
    }

    /// Loads the next rows into `rows`, unless that was done.
    fn next_page(&mut self) -> Result<Option<Head>, StoreError> {
        if let Some(head) = self.page.take() {
            return Ok(Some(head));
        }
        let since = match &self.replay {
            Some(replay) => Since::Step(replay.seq + 1),
            None => Since::LastStart,
        };
        self.rows.clear();
        let loaded = self.store.load(&self.id, since, &mut self.rows)?;
        let Some(head) = loaded.map(|loaded| loaded.head) else {
            return Ok(None);
        };
        if !(1..=head.seq).contains(&head.base) {
            let how = format!("its body began at step {}", head.base);
            return Err(StoreError::corrupt(&self.id, head.seq, how));
        }
        Ok(Some(head))
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
        let first = match self.rows.get(0) {
            Some(row) if row.seq == 1 => Some(row),
            _ => {
                self.store.load(&self.id, Since::Step(1), &mut first_page)?;
                first_page.get(0).filter(|row| row.seq == 1)
            }
        };
        let first = first.ok_or_else(|| StoreError::corrupt(&self.id, 1, "step 1 is missing"))?;
        Ok(Some((body, first.signal.to_owned())))
    }
}
