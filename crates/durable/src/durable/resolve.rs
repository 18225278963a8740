//! Resolves doubts: was the append made, or not?

use super::{
    Durable,
    doubt::{Doubt, Resolved},
};
use crate::{
    record::{error::Error, rows::Rows, store_error::StoreError},
    replay::{live::Outcome, step::Step},
    store::{Expected, Since},
};

impl<Y, S, R, E> Durable<Y, S, R, E> {
    /// Finds out, after a store's error, whether the step was written. If it was, all is well.
    pub(super) fn doubt_over(
        &mut self,
        made: &Step<Y, S, R, E>,
        error: StoreError,
    ) -> Result<(), Error<(), E>> {
        if !error.leaves_doubt() {
            return Err(self.failed(error));
        }
        let (first, last) = (made.append.rows.first(), made.append.rows.last());
        let (first, last) = first.zip(last).expect("a step has a row");
        self.doubt = Some(Doubt {
            signal: first.signal.clone(),
            seq: last.seq,
            sum: last.sum,
        });
        match self.resolve() {
            Ok(Resolved::Written) => Ok(()),
            Ok(Resolved::NotWritten) | Err(_) => Err(self.failed(error)),
            Ok(Resolved::Overtaken) => Err(self.lost()),
        }
    }

    /// Resolves a doubt that an earlier call has left. If that step was written after all, and the
    /// signal is the same or any, returns what came of it.
    #[expect(clippy::type_complexity, reason = "an outcome, if there is one")]
    pub(super) fn settle_doubt(
        &mut self,
        signal: Option<&str>,
    ) -> Result<Option<Outcome<Y, R, E>>, Error<(), E>> {
        let Some(doubt) = &self.doubt else {
            return Ok(None);
        };
        let (same, seq) = (
            signal.is_none_or(|signal| signal == doubt.signal),
            doubt.seq,
        );
        let resolved = self.resolve();
        match resolved.map_err(|error| self.failed(error))? {
            Resolved::NotWritten => Ok(None),
            Resolved::Overtaken => Err(self.lost()),
            Resolved::Written if !same => Err(self.lost()),
            Resolved::Written => {
                self.position.seq = seq;
                (self.live, self.wait) = (None, None);
                self.load().map(Some)
            }
        }
    }

    /// Raises the epoch, so that an append that is still on its way can do nothing any more, and
    /// finds out whether it did something before.
    fn resolve(&mut self) -> Result<Resolved, StoreError> {
        let Some(doubt) = &self.doubt else {
            return Ok(Resolved::NotWritten);
        };
        let id = &self.position.id;
        let taken = self
            .store
            .take_over(id, Expected::Epoch(self.position.epoch))?;
        if let Some(taken) = taken {
            self.position.epoch = taken.epoch; // whatever becomes of the question below
        }
        let resolved = match taken {
            None => Resolved::Overtaken,
            Some(taken) if taken.seq == self.position.seq => Resolved::NotWritten,
            Some(taken) if taken.seq == doubt.seq => {
                let mut rows = Rows::new();
                self.store.load(id, Since::Step(doubt.seq), &mut rows)?;
                match rows.get(0) {
                    Some(row) if row.sum == doubt.sum => Resolved::Written,
                    _ => Resolved::Overtaken,
                }
            }
            Some(_) => Resolved::Overtaken,
        };
        self.doubt = None;
        Ok(resolved)
    }
}
