//! A replay that is fed with pages of a log, whoever loads them.

use std::sync::Arc;

use coroutine::trace::State;

use crate::{
    record::{error::Error, head::Head, rows::Rows, store_error::StoreError},
    replay::{Replay, Standing, script::Script, step::Position},
    store::Since,
};

/// A replay, and the head of the last page that it was fed with.
pub(crate) struct Feed<Y, S, R, E> {
    script: Arc<Script<Y, S, R, E>>,
    id: Arc<str>,
    replay: Option<Replay<Y, S, R, E>>,
    head: Option<Head>,
    state: State,
}

/// An instance that was built again.
pub(crate) struct Rebuilt<Y, S, R, E> {
    pub(crate) standing: Standing<Y, S, R, E>,
    pub(crate) position: Position,
    pub(crate) state: State,
}

impl<Y, S, R, E> Feed<Y, S, R, E> {
    pub(crate) fn new(script: &Arc<Script<Y, S, R, E>>, id: &Arc<str>) -> Self {
        Self {
            script: Arc::clone(script),
            id: Arc::clone(id),
            replay: None,
            head: None,
            state: State::Created,
        }
    }

    pub(crate) fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// From which step on the next page is to be loaded.
    pub(crate) fn since(&self) -> Since {
        match &self.replay {
            Some(replay) => Since::Step(replay.seq + 1),
            None => Since::LastStart,
        }
    }

    /// The head, once all rows were replayed.
    pub(crate) fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// Replays a page. Returns whether that was all there is.
    pub(crate) fn accept(&mut self, head: Head, rows: &Rows) -> Result<bool, Error<(), E>> {
        let corrupt = |step, how: &str| {
            let error = StoreError::corrupt(&self.id, step, how);
            Err(Error::Store((), error.at(Arc::clone(&self.id), None)))
        };
        if !(1..=head.seq).contains(&head.base) {
            return corrupt(head.seq, &format!("its body began at step {}", head.base));
        }
        // A restart and a pruning in the meantime have taken the rows in between away.
        let pruned = |replay: &Replay<Y, S, R, E>| {
            let first = rows.get(0).map(|row| row.seq);
            head.base > replay.base && first.is_some_and(|first| first > replay.seq + 1)
        };
        if self.replay.as_ref().is_some_and(pruned) {
            self.replay = None;
            return Ok(false);
        }
        let (id, base) = (&self.id, head.base);
        let replay = self
            .replay
            .get_or_insert_with(|| Replay::new(&self.script, id, base));
        for row in rows.iter() {
            let state = &mut self.state;
            replay.feed_observed(row, &mut |_, _, to| *state = to)?;
        }
        if replay.seq == head.seq {
            self.head = Some(head);
            return Ok(true);
        }
        if rows.is_empty() || replay.seq > head.seq {
            return corrupt(replay.seq + 1, "the log and the instance's row differ");
        }
        Ok(false)
    }

    /// Returns the instance.
    ///
    /// # Errors
    ///
    /// `Store(Corrupt)` if the head says something else than the log; `Panicked`.
    pub(crate) fn finish(self) -> Result<Rebuilt<Y, S, R, E>, Error<(), E>> {
        let (head, replay) = self.head.zip(self.replay).expect("`accept` came to an end");
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
}
